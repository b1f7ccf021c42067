"""What people wrote elsewhere, a row of a file each, and the theme that each was given there."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.domain import places

# Two of the same theme that are no further apart tell of the same thing.
METRES_APART = 100


@dataclass(frozen=True)
class Row:
    """One report as it was made elsewhere; the theme and the point may be missing."""

    number: int
    title: str
    detail: str = ""
    theme: str = ""
    point: tuple[float, float] | None = None

    @property
    def words(self) -> str:
        return "\n\n".join(filter(None, (self.title, self.detail)))

    def tells_of_the_same_as(self, other: Row) -> bool:
        """Say whether it is about the same thing, as far as the file knows."""
        return (
            self.theme == other.theme
            and self.point is not None
            and other.point is not None
            and places.metres(self.point, other.point) <= METRES_APART
        )


@dataclass(frozen=True)
class Labels:
    """Which label of the file each theme of ours stands for; without a map, for its own code."""

    of_theme: Mapping[str, str]

    def label(self, theme: str) -> str:
        return self.of_theme.get(theme, theme)

    def themes(self, label: str) -> list[str]:
        """Give the themes that stand for a label, as the map has them."""
        found = [theme for theme, its_label in self.of_theme.items() if its_label == label]
        return found or [label]


def read(file: Path) -> list[Row]:
    """Give every row in which something is written."""
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        rows = [_row(number, given) for number, given in enumerate(csv.DictReader(lines), 1)]
    return [row for row in rows if row.words]


def read_labels(file: Path | None) -> Labels:
    """Read which themes stand for which label: theme, label."""
    if file is None:
        return Labels({})
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return Labels({row["theme"].strip(): row["label"].strip() for row in csv.DictReader(lines)})


def spread(rows: Sequence[Row], count: int) -> list[Row]:
    """Choose so many rows, as far from one another in the file as they can be."""
    count = min(count, len(rows))
    return [rows[place * len(rows) // count] for place in range(count)]


def _row(number: int, given: Mapping[str, str | None]) -> Row:
    title, detail, theme = (
        (given.get(name) or "").strip() for name in ("title", "detail", "theme")
    )
    return Row(number, title, detail, theme, _point(given.get("lat"), given.get("lon")))


def _point(latitude: str | None, longitude: str | None) -> tuple[float, float] | None:
    try:
        return float(latitude or ""), float(longitude or "")
    except ValueError:
        return None
