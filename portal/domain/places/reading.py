"""Files of places read row by row, and all that is wrong with one told at once."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from portal.domain import Refused
from portal.domain.places import words

LARGEST_FILE = 200 * 2**20  # bytes, unpacked: the whole of Code-Point Open is 160 MB
_MOST_FAULTS = 20

# What the columns of other people’s files are called, and what we call them.
_CALLED = {
    "pc": "postcode",
    "pcd": "postcode",
    "eastings": "easting",
    "ea": "easting",
    "northings": "northing",
    "no": "northing",
    "latitude": "latitude",
    "lat": "latitude",
    "longitude": "longitude",
    "lon": "longitude",
    "lng": "longitude",
    "long": "longitude",
    "admin_district_code": "district",
    "dc": "district",
    "district_code": "district",
    "admin_ward_code": "ward",
    "wc": "ward",
    "ward_code": "ward",
    "street": "name",
    "place": "name",
}

# Says what is wrong with a column of the row at hand.
Fault = Callable[[str, str], None]


class Faults:
    """What is wrong with a file, row by row, so that all of it can be put right at once."""

    def __init__(self, unit: str = "Row") -> None:
        self.unit = unit
        self.sentences: list[str] = []

    def add(self, sentence: str) -> None:
        self.sentences.append(sentence)

    def at(self, number: int) -> Fault:
        def fault(column: str, what: str) -> None:
            self.add(f"{self.unit} {number}, {column}: {what}.")

        return fault

    def refuse(self, file: Path) -> None:
        """Raise Refused if anything was wrong."""
        if not self.sentences:
            return
        more = len(self.sentences) - _MOST_FAULTS
        told = self.sentences[:_MOST_FAULTS] + ([f"And {more} more."] if more > 0 else [])
        raise Refused("\n".join([f"{file.name} was not loaded.", *told]))


def records(
    file: Path, unnamed: Sequence[str], needed: Sequence[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Read a CSV: the number of each row, and its values by column.

    Without a header the columns are `unnamed`. Raise Refused unless it has those `needed`.
    """
    reader = csv.reader(io.StringIO(_text(file), newline=""))
    columns: Sequence[str] = unnamed
    try:
        for number, values in enumerate(reader, start=1):
            values = [value.strip() for value in values]
            if not any(values):
                continue
            named = [_CALLED.get(value.lower(), value.lower()) for value in values]
            if number == 1 and (not unnamed or set(named) & set(needed)):
                columns = named
                _need(file, columns, needed)
                continue
            if len(values) != len(columns):
                raise Refused(
                    f"{file.name} was not loaded.\nRow {number}: it has {len(values)} columns, "
                    f"not {len(columns)}."
                )
            yield number, dict(zip(columns, values, strict=True))
    except csv.Error as error:
        raise Refused(
            f"{file.name} was not loaded.\nRow {reader.line_num}: it isn’t CSV ({error})."
        ) from error


def _need(file: Path, columns: Sequence[str], needed: Sequence[str]) -> None:
    missing = [column for column in needed if column not in columns]
    if missing:
        raise Refused(
            f"{file.name} was not loaded.\nRow 1: there is no column called {', '.join(missing)}."
        )


def features(file: Path) -> list[Any]:
    try:
        collection = json.loads(_text(file))
    except (json.JSONDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise Refused(f"{file.name} was not loaded.\nRow {line}: it isn’t GeoJSON.") from error
    if isinstance(collection, dict) and collection.get("type") == "Feature":
        return [collection]
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list):
        raise Refused(f"{file.name} was not loaded. It must be a GeoJSON FeatureCollection.")
    return features


def _text(file: Path) -> str:
    try:
        raw = file.read_bytes()[: LARGEST_FILE + 1]
        if file.suffix == ".gz":
            with gzip.open(io.BytesIO(raw)) as unpacked:
                raw = unpacked.read(LARGEST_FILE + 1)
    except (OSError, EOFError) as error:
        raise Refused(f"{file.name} can’t be opened.") from error
    if len(raw) > LARGEST_FILE:
        raise Refused(f"{file.name} is larger than 200 MB.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        raise Refused(f"{file.name} was not loaded.\nRow {row}: it isn’t UTF-8 text.") from error


def shown(value: str) -> str:
    """Quote what a file holds, short enough for a sentence."""
    return f"“{words.tidied(value)[:40]}”"
