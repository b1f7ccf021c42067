"""`themes`: suggesting a theme for each row of a file, and measuring how well that goes."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask.cli import AppGroup

from portal.cli import tables
from portal.cli.answers import as_json, say
from portal.domain.themes import SURE_FROM

if TYPE_CHECKING:
    from portal.domain import language
    from portal.domain.themes.suggesting import Suggestion

# What reads words takes seconds to import: whoever asks waits for it, and no start of the site.
group = AppGroup("themes", help="What somebody’s words are about.")

Labelled = tuple[list[str], list[str]]


@group.command("suggest")
@click.option("--csv", "file", type=tables.FILE, required=True, help="A CSV with a row a text.")
@click.option("--column", default="text", show_default=True, help="The column the text is in.")
@as_json
def suggest(file: Path, column: str, json_wanted: bool) -> None:
    """Suggest a theme for each row: how probable it is, and the words that decided."""
    from portal.domain.themes import suggesting

    texts = [row[column] for row in tables.rows(file, [column])]
    with _progress("Reading", len(texts)) as bar:
        found = suggesting.suggest(texts, told=lambda _: bar.update(1))
    answer = {
        "rows": [
            {
                "row": number,
                "theme": one.theme,
                "probability": round(one.probability, 4),
                "sure": one.is_sure,
                "because": one.because,
            }
            for number, one in enumerate(found)
        ]
    }
    say(answer, "\n".join(_line(number, one) for number, one in enumerate(found)), json_wanted)


@group.command("evaluate")
@click.option("--train", type=tables.FILE, help="Labelled texts to learn from: text, theme.")
@click.option("--test", type=tables.FILE, required=True, help="Texts to score: text, theme.")
@click.option(
    "--map",
    "map_file",
    type=tables.FILE,
    help="Which of our themes stand for which label of the file, without --train: theme, label.",
)
@as_json
def evaluate(train: Path | None, test: Path, map_file: Path | None, json_wanted: bool) -> None:
    """Measure how well themes are suggested, by texts that people have labelled."""
    from portal.domain import language

    if train and map_file:
        raise click.UsageError("Give --map without --train: what is learnt has labels of its own.")
    began = time.monotonic()
    texts, truth = _labelled(test)
    sorter = _learnt(train) if train else _shipped(truth, map_file)
    with _progress("Scoring", len(texts)) as bar:
        read = language.make_ready(texts, told=lambda _: bar.update(1))
    found = sorter.sort(read)
    measured = language.measure(
        truth,
        [one.label for one in found],
        [one.probability for one in found],
        sure_from=SURE_FROM,
    )
    seconds = time.monotonic() - began
    answer = {
        "accuracy": measured.accuracy,
        "macro_f1": measured.macro_f1,
        "macro_f1_interval": measured.macro_f1_interval,
        "calibration_error": measured.calibration_error,
        "coverage": measured.coverage,
        "accuracy_when_sure": measured.accuracy_when_sure,
        "themes": [
            {
                "theme": one.label,
                "precision": one.precision,
                "recall": one.recall,
                "f1": one.f1,
                "n": one.n,
            }
            for one in measured.labels
        ],
        "seconds": seconds,
    }
    say(answer, "\n".join(_table(measured, seconds)), json_wanted)


def _labelled(file: Path) -> Labelled:
    texts, labels = [], []
    for number, row in enumerate(tables.rows(file, ["text", "theme"])):
        label = row["theme"].strip()
        if not label:
            raise click.ClickException(f"Row {number} of {file.name} has no theme.")
        texts.append(row["text"])
        labels.append(label)
    if not texts:
        raise click.ClickException(f"{file.name} has no rows.")
    return texts, labels


def _learnt(file: Path) -> language.Sorter:
    from portal.domain import language
    from portal.domain.themes import suggesting

    texts, labels = _labelled(file)
    with _progress("Learning", len(texts)) as bar:
        read = language.make_ready(texts, told=lambda _: bar.update(1))
    try:
        return language.learn(read, labels, suggesting.known())
    except language.TooFew as trouble:
        raise click.ClickException(f"{trouble}.") from trouble


def _shipped(truth: list[str], file: Path | None) -> language.Sorter:
    """Give the shipped taxonomy, as it stands for the labels of a file or for its own codes."""
    from portal.domain.themes import suggesting

    if file:
        goes_with = {
            row["theme"].strip(): row["label"].strip()
            for row in tables.rows(file, ["theme", "label"])
        }
    else:
        goes_with = {code: code for code in suggesting.known().labels}
    try:
        sorter = suggesting.shipped(goes_with)
    except KeyError as trouble:
        raise click.ClickException(f"There is no theme {trouble.args[0]}.") from trouble
    if not set(truth) & set(sorter.labels):
        raise click.ClickException(
            "None of the labels in the file is one of our themes. Say which stand for them: --map."
        )
    return sorter


def _progress(label: str, length: int) -> Any:
    # Only a person sees it: stdout is for the answer, and a file wants none of it.
    return click.progressbar(length=length, label=label, file=sys.stderr)


def _line(number: int, one: Suggestion) -> str:
    if one.theme is None:
        return f"{number}: no words"
    sure = one.theme if one.is_sure else f"not sure, perhaps {one.theme}"
    because = f" because of {', '.join(one.because)}" if one.because else ""
    return f"{number}: {sure} ({one.probability:.2f}){because}"


def _table(measured: language.Measured, seconds: float) -> Iterator[str]:
    low, high = measured.macro_f1_interval
    yield f"{measured.n:,} texts in {seconds:.0f} s"
    yield f"accuracy {measured.accuracy:.3f}"
    yield f"macro-F1 {measured.macro_f1:.3f} (95 %: {low:.3f} to {high:.3f})"
    yield f"calibration error {measured.calibration_error:.3f}"
    when_sure = measured.accuracy_when_sure
    right = "none of them judged" if when_sure is None else f"{when_sure:.3f} of them right"
    yield f"sure of {measured.coverage:.3f} (from {SURE_FROM}), {right}"
    yield f"{'theme':<32}precision  recall      f1       n"
    for one in measured.labels:
        yield f"{one.label:<32}{one.precision:>9.3f}{one.recall:>8.3f}{one.f1:>8.3f}{one.n:>8,}"


COMMANDS = [group]
