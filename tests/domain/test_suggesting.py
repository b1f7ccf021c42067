"""Suggesting a theme from the shipped examples, and the commands that show and measure it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from flask import Flask

from portal.domain import language, reference, themes
from portal.domain.themes import suggesting
from portal.extensions import files

pytestmark = pytest.mark.usefixtures("well_read")

# In other words than those of the examples.
NEW = [
    (
        "There’s a soiled futon and a broken telly by the recycling banks on our estate",
        "fly_tipping",
    ),
    ("Spray paint all across the shutters of the old cinema", "graffiti"),
    ("The lamp column outside the school has been dark since Sunday", "highways"),
    ("Used needles by the swings", "drug_litter"),
    ("The flat above has speakers thumping until 4am every weekend", "noise"),
    ("A silver hatchback with no tax and flat tyres has not moved for months", "abandoned_vehicle"),
    ("He sits at the cash machine asking everyone for money", "begging"),
]

SAID = [(f"About {what} number {n}", what) for what in ("a", "b") for n in range(3)]


@pytest.mark.parametrize(("text", "theme"), NEW)
def test_a_theme_is_suggested_from_the_first_day(text: str, theme: str) -> None:
    (found,) = suggesting.suggest([text])
    assert found.theme == theme
    assert found.because
    assert set(found.because) <= set(text.lower().replace("’", "'").split())


def test_it_says_when_it_is_not_sure() -> None:
    vague, plain = suggesting.suggest(["It happened again", "A mattress dumped on the pavement"])
    assert not vague.is_sure
    assert plain.is_sure


def test_without_words_nothing_is_suggested() -> None:
    (found,) = suggesting.suggest([" \n"])
    assert (found.theme, found.probability, found.is_sure) == (None, 0.0, False)


def test_a_text_is_judged_alone_whatever_else_is_asked() -> None:
    texts = [text for text, _ in NEW]
    assert suggesting.suggest(texts)[3] == suggesting.suggest(texts[3:4])[0]


def test_every_theme_that_takes_reports_has_examples_and_none_is_given_twice() -> None:
    entries = reference.read_file("theme_examples.toml")["examples"]
    takes = {theme.code for theme in themes.all_themes() if theme.takes_reports}
    assert {entry["theme"] for entry in entries} <= takes
    assert not takes - {entry["theme"] for entry in entries}
    said = Counter(text.casefold() for entry in entries for text in entry["says"])
    assert [text for text, times in said.items() if times > 1] == []
    assert all(entry["often"] > 0 for entry in entries)


def test_what_was_kept_and_can_not_be_read_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    key = "models/themes-trial.npz"
    files.put(key, b"cut short", "application/octet-stream")
    monkeypatch.setattr(suggesting, "_examples", lambda: (SAID, {"a": 1.0, "b": 1.0}))
    monkeypatch.setattr(suggesting, "_key", lambda digest: key)
    suggesting._known.cache_clear()
    try:
        assert suggesting.known().labels == ("a", "b")
        assert language.unpack(files.get(key)).labels == ("a", "b")
    finally:  # the tests that follow in this process go by the shipped examples
        suggesting._known.cache_clear()


# The commands


@pytest.fixture
def command(app: Flask, tmp_path: Path):
    def run(*options: str, **tables: str):
        for name, text in tables.items():
            (tmp_path / f"{name}.csv").write_text(text, "utf-8-sig")
        given = [str(tmp_path / one) if one.endswith(".csv") else one for one in options]
        return app.test_cli_runner().invoke(args=["themes", *given])

    return run


def test_each_row_of_a_file_gets_a_theme_in_its_order(command) -> None:
    asked = "id,text\n1,A mattress dumped on the verge\n2,\n3,Dog mess on the path\n"
    answer = json.loads(command("suggest", "--csv", "t.csv", "--json", t=asked).stdout)
    assert [row["row"] for row in answer["rows"]] == [0, 1, 2]
    assert [row["theme"] for row in answer["rows"]] == ["fly_tipping", None, "dog_fouling"]
    assert {"row", "theme", "probability", "sure", "because"} == set(answer["rows"][0])
    assert answer["rows"][0]["sure"] is True


def test_a_person_reads_the_theme_and_why(command) -> None:
    lines = command("suggest", "--csv", "t.csv", "--column", "said", t="said\nDog mess\n").stdout
    assert lines.startswith("0: dog_fouling (")
    assert "because of dog" in lines or "because of mess" in lines


TRUTH = "text,theme\nA mattress dumped on the verge,dumped\nDog mess on the path,dogs\n"


def test_the_shipped_taxonomy_is_scored_by_a_map(command) -> None:
    answer = json.loads(
        command(
            "evaluate",
            *("--test", "t.csv", "--map", "m.csv", "--json"),
            t=TRUTH,
            m="theme,label\nfly_tipping,dumped\nlitter,dumped\ndog_fouling,dogs\n",
        ).stdout
    )
    assert answer["accuracy"] == answer["macro_f1"] == 1.0
    assert [one["theme"] for one in answer["themes"]] == ["dogs", "dumped"]
    assert answer["seconds"] > 0
    low, high = answer["macro_f1_interval"]
    assert low <= high


def test_what_is_learnt_from_one_file_is_scored_on_another(command) -> None:
    learnt = "text,theme\n" + "".join(
        f"{text},{label}\n"
        for label, texts in {
            "dumped": ("A sofa left in the lane", "Bags of rubble tipped by the gate"),
            "dogs": ("Dog poo outside our door", "Dogs foul the green each morning"),
        }.items()
        for text in texts
    )
    shown = command("evaluate", "--train", "a.csv", "--test", "t.csv", a=learnt, t=TRUTH).stdout
    assert "2 texts in" in shown
    assert "accuracy 1.000" in shown


@pytest.mark.parametrize(
    ("options", "tables", "said"),
    [
        (("suggest", "--csv", "t.csv"), {"t": "words\nx\n"}, "no column text"),
        (("evaluate", "--test", "t.csv"), {"t": "text,theme\nx,\n"}, "Row 0 of t.csv has no theme"),
        (("evaluate", "--test", "t.csv"), {"t": "text,theme\n"}, "t.csv has no rows"),
        (("evaluate", "--test", "t.csv"), {"t": TRUTH}, "None of the labels in the file"),
        (
            ("evaluate", "--test", "t.csv", "--map", "m.csv"),
            {"t": TRUTH, "m": "theme,label\nufos,dumped\n"},
            "There is no theme ufos",
        ),
        (
            ("evaluate", "--test", "t.csv", "--train", "a.csv"),
            {"t": TRUTH, "a": "text,theme\nx,dogs\n"},
            "two labels with two texts each",
        ),
        (
            ("evaluate", "--test", "t.csv", "--train", "t.csv", "--map", "t.csv"),
            {"t": TRUTH},
            "Give --map without --train",
        ),
    ],
)
def test_what_makes_no_sense_is_said_so(command, options, tables, said) -> None:
    result = command(*options, **tables)
    assert result.exit_code
    assert said in result.stderr
    assert result.stdout == ""
