"""Whether two reports tell of one thing, of the same problem again, or of two matters."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from flask import Flask

from portal.domain.triage import likeness
from portal.domain.triage.likeness import Verdict, compare

SOFA = "A brown sofa and two chairs dumped on the pavement by the bus stop on Iffley Road"
SETTEE = "Sofa and chairs dumped by the bus stop, Iffley Road. They block the pavement"
PAINT = "Tags in silver paint all over the shutters of the shop"

DUPLICATE, RECURRENCE, DIFFERENT = Verdict


@pytest.mark.parametrize(
    ("a", "b", "metres", "days", "verdict"),
    [
        (SOFA, SOFA, 0, 0, DUPLICATE),  # sent twice
        (SOFA, SOFA.upper(), 25, 0.5, DUPLICATE),  # a phone’s point is off by tens of metres
        (SOFA, SETTEE, 12, 1, DUPLICATE),  # two people, one sofa
        (SOFA, SOFA, 0, -1, DUPLICATE),  # whichever came first
        (SOFA, SOFA.replace("sofa", "soffa").replace("chairs", "chiars"), 5, 0, DUPLICATE),
        (SOFA, SOFA, 5, 60, RECURRENCE),  # the very words, and two months: dumped there again
        (SOFA, "Another sofa dumped by the bus stop", 8, 90, RECURRENCE),
        (SOFA, SOFA, 5, 400, DIFFERENT),  # too long ago to be one problem
        (SOFA, PAINT, 0, 0, DIFFERENT),  # one spot, two matters
        (SOFA, PAINT, 0, 60, DIFFERENT),
        (SOFA, SOFA, 1500, 0, DIFFERENT),  # the same words at the other end of town
        (SOFA, SOFA, 1500, 60, DIFFERENT),
        ("Fly tipping", "Flytipping", 3, 0.1, DUPLICATE),
        ("Bike 12287 on the pavement", "Bike 28060 on the pavement", 3, 0.1, DIFFERENT),
        ("Bike 12287 on the pavement", "Bike 12287 on the pavement", 3, 0.1, DUPLICATE),
        ("Noise in 2020 at the park", "Noise in 2021 at the park", 3, 0.1, DUPLICATE),  # years
    ],
)
def test_words_place_and_days_decide_together(a, b, metres, days, verdict):
    found = compare(a, b, metres=metres, days=days)
    assert found.verdict is verdict
    assert 0 <= found.probability <= 1
    assert compare(b, a, metres=metres, days=-days).probability == found.probability


@pytest.mark.parametrize(
    ("a", "b", "metres", "days", "verdict"),
    [
        (SOFA, SOFA, None, 0, DUPLICATE),  # so many words in common are no chance
        (SOFA, SETTEE, None, 0, DIFFERENT),
        ("Rubbish on street", "Rubbish on street", None, 0, DIFFERENT),  # any street has it
        (SOFA, SOFA, 0, None, DUPLICATE),
        (SOFA, SETTEE, 0, None, DIFFERENT),  # it may be the next time
        (SOFA, SOFA, None, None, DIFFERENT),
        ("", "", 0, 0, DIFFERENT),
        (SOFA, "", 0, 0, DIFFERENT),
        ("!!! ???", "… 💩", 0, 0, DIFFERENT),
        ("", "", None, None, DIFFERENT),
        ("It is there again", "It is there again", 0, 0, DUPLICATE),  # no telling word, yet equal
        ("沙发被扔在公交站旁边的人行道上", "沙发被扔在公交站旁边的人行道上", 0, 0, DUPLICATE),
        ("أريكة ملقاة على الرصيف", "أريكة ملقاة على الرصيف", 0, 0, DUPLICATE),
        ("Sofa porzucona na chodniku", "Wyrzucona sofa na chodniku", 5, 90, RECURRENCE),
    ],
)
def test_what_is_not_known_makes_it_less_sure(a, b, metres, days, verdict):
    assert compare(a, b, metres=metres, days=days).verdict is verdict


def test_one_theme_leaves_less_doubt_and_two_leave_more() -> None:
    shares_half = "Chairs and a mattress dumped on the pavement"

    def sure(same_theme: bool | None) -> float:
        found = compare(SOFA, shares_half, metres=5, days=1, same_theme=same_theme)
        return found.probability

    assert sure(True) > sure(None) > sure(False)
    # Whoever sends the same again under another heading still sends the same.
    assert compare(SOFA, SOFA, metres=0, days=0, same_theme=False).verdict is DUPLICATE
    # With no words in common, one theme at one spot is still a problem that comes back.
    assert compare("", "", metres=0, days=60, same_theme=True).verdict is RECURRENCE
    assert compare("", "", metres=0, days=0, same_theme=True).verdict is DIFFERENT


def test_it_says_why() -> None:
    found = compare(SOFA, SETTEE, metres=12, days=3, same_theme=True)
    where, when, words, theme = found.because
    assert (where, when, theme) == ("12 metres apart", "3 days apart", "The same theme")
    assert words.startswith("They share ")
    assert "sofa" in words
    assert compare(SOFA, SOFA, metres=2500, days=0).because[0] == "2.5 kilometres apart"
    assert "12287 and 28060" in compare("Bike 12287", "Bike 28060", metres=0, days=0).because[-1]


@pytest.mark.parametrize("unit", ["a", "ab ", "sofa ", "0 ", "’", "\n", "é", "abcdefgh12 "])
def test_a_text_of_any_length_is_compared_in_bounded_time(unit: str) -> None:
    begun = time.perf_counter()
    compare(unit * 500_000, unit[::-1] * 500_000, metres=0, days=0)
    assert time.perf_counter() - begun < 2  # a few milliseconds on an idle machine


def test_words_all_different_are_compared_in_bounded_time() -> None:
    a = " ".join(f"{chr(97 + n % 26)}word{n:06}" for n in range(20_000))
    begun = time.perf_counter()
    compare(a, a[::-1], metres=0, days=0)
    assert time.perf_counter() - begun < 2


# The command


@pytest.fixture
def score(app: Flask, tmp_path: Path):
    def scored(text: str, *options: str):
        file = tmp_path / "pairs.csv"
        file.write_text(text, "utf-8-sig")
        command = ["duplicates", "score", "--pairs", str(file), *options]
        return app.test_cli_runner().invoke(args=command)

    return scored


PAIRS = (
    "text_a,text_b,metres,days,other\n"
    f'"{SOFA}","{SOFA}",3,0.2,x\n'
    f'"{SOFA}","{SOFA}",3,45,x\n'
    f'"{SOFA}","{PAINT}",,,x\n'
    '"","",nan,inf\n'
)


def test_a_file_of_pairs_is_scored_in_its_order(score) -> None:
    answer = json.loads(score(PAIRS, "--json").stdout)
    assert [pair["verdict"] for pair in answer["pairs"]] == [
        "duplicate",
        "recurrence",
        "different",
        "different",
    ]
    assert [set(pair) for pair in answer["pairs"]] == [{"probability", "verdict"}] * 4
    assert answer["pairs"][0]["probability"] >= likeness.SAME > answer["pairs"][1]["probability"]


def test_a_person_reads_why(score) -> None:
    lines = score(PAIRS).stdout.splitlines()
    assert lines[0] == "0: duplicate (1.00). At the same spot; Within a day; They say the same."
    assert lines[-1] == "1 duplicate, 1 recurrence, 2 different"


def test_a_file_without_metres_or_days_is_scored_all_the_same(score) -> None:
    answer = json.loads(score(f"text_a,text_b\n{SOFA},{SOFA}\nonly one\n", "--json").stdout)
    assert len(answer["pairs"]) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "no column text_a and text_b"),
        ("", "no column text_a and text_b"),
        ("text_a,text_b,metres,days\nx,y,near,1\n", "Row 0: metres is “near”, not a number"),
    ],
)
def test_a_file_that_makes_no_sense_is_said_so(score, text: str, said: str) -> None:
    result = score(text, "--json")
    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stdout == ""
