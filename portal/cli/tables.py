"""Rows of a CSV that somebody names on the command line, read with errors that say what to do."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

# A report’s own words are never longer; what is has been made to hurt.
LONGEST_FIELD = 10_000_000

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def rows(file: Path, needed: Sequence[str]) -> Iterator[Mapping[str, str]]:
    """Give the rows of a file that has these columns; a cell that is not there is empty."""
    limit = csv.field_size_limit(LONGEST_FIELD)
    try:
        with file.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
            reader = csv.DictReader(lines, restval="")
            missing = [name for name in needed if name not in (reader.fieldnames or ())]
            if missing:
                raise click.ClickException(f"The file has no column {' and '.join(missing)}.")
            yield from reader
    except csv.Error as trouble:
        raise click.ClickException(f"The file can’t be read as CSV: {trouble}.") from trouble
    finally:
        csv.field_size_limit(limit)
