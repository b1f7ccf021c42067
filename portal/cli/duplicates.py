"""`duplicates`: whether two reports tell of the same thing, scored for a file of pairs."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
from flask.cli import AppGroup

from portal.cli import tables
from portal.cli.answers import as_json, say
from portal.domain.triage import likeness

NEEDED = ("text_a", "text_b")

group = AppGroup("duplicates", help="Whether two reports tell of the same thing.")


@group.command("score")
@click.option(
    "--pairs",
    type=tables.FILE,
    required=True,
    help="A CSV with the columns text_a, text_b, metres and days; an unknown figure is blank.",
)
@as_json
def score(pairs: Path, json_wanted: bool) -> None:
    """Say for each pair how likely it is one thing told twice, and whether it is the same again."""
    scored = [
        likeness.compare(
            row["text_a"],
            row["text_b"],
            metres=_figure(row, "metres", number),
            days=_figure(row, "days", number),
        )
        for number, row in enumerate(tables.rows(pairs, NEEDED))
    ]
    answer = {
        "pairs": [{"probability": one.probability, "verdict": one.verdict.value} for one in scored]
    }
    say(answer, "\n".join(_lines(scored)), json_wanted)


def _figure(row: Mapping[str, str], column: str, number: int) -> float | None:
    """Read metres or days; None where there is nothing, and an error where there is no number."""
    given = (row.get(column) or "").strip()
    try:
        figure = float(given) if given else math.nan
    except ValueError:
        raise click.ClickException(f"Row {number}: {column} is “{given}”, not a number.") from None
    return figure if math.isfinite(figure) else None


def _lines(scored: list[likeness.Likeness]) -> Iterator[str]:
    for number, one in enumerate(scored):
        yield f"{number}: {one.verdict} ({one.probability:.2f}). {'; '.join(one.because)}."
    counts = Counter(one.verdict for one in scored)
    yield ", ".join(f"{counts[verdict]} {verdict}" for verdict in likeness.Verdict)


COMMANDS = [group]
