"""Where a row is put in the city of this site: rows that are close elsewhere are close here too."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from portal.domain.places import city
from portal.domain.places.area import file
from tests.rehearsal.rows import Row

# One in so many is told by a place’s name, and one in so many in words that no list knows.
BY_NAME, IN_WORDS = 8, 12
WORDS = "The alley behind the shops, by the recycling bins"

# A row far from all others must not squeeze the rest into one street.
STRAYS = 0.02


@dataclass(frozen=True)
class Town:
    """The postcodes and named places of the city, and the edges of what is put there."""

    postcodes: Sequence[tuple[str, float, float]]
    names: Sequence[str]
    rows: Sequence[Row]

    def told(self, row: Row) -> str:
        """Give where a row is, as somebody would type it."""
        if row.number % IN_WORDS == 0:
            return WORDS
        if row.number % BY_NAME == 0:
            return self.names[row.number % len(self.names)]
        return self.postcode(row)

    def postcode(self, row: Row) -> str:
        """Give the postcode that a row is nearest to; without a point, any."""
        if row.point is None:
            return self.postcodes[row.number % len(self.postcodes)][0]
        up, across = self._share(0, row.point[0]), self._share(1, row.point[1])
        here = city()
        latitude = here.south + up * (here.north - here.south)
        longitude = here.west + across * (here.east - here.west)
        return min(
            self.postcodes, key=lambda one: (one[1] - latitude) ** 2 + (one[2] - longitude) ** 2
        )[0]

    @cached_property
    def _edges(self) -> tuple[tuple[float, float], tuple[float, float]]:
        points = [row.point for row in self.rows if row.point]
        return _edge([one[0] for one in points]), _edge([one[1] for one in points])

    def _share(self, axis: int, value: float) -> float:
        low, high = self._edges[axis]
        return min(max((value - low) / (high - low), 0), 1) if high > low else 0.5


def shipped(rows: Sequence[Row]) -> Town:
    """Give the city as it comes with the portal."""
    packed = gzip.decompress(file("postcodes.csv.gz").read_bytes()).decode()
    postcodes = [
        (row["postcode"], float(row["latitude"]), float(row["longitude"]))
        for row in csv.DictReader(packed.splitlines())
        if row["district"] == city().district
    ]
    named = csv.DictReader(file("names.csv").read_text("utf-8").splitlines())
    return Town(postcodes, [row["name"] for row in named], rows)


def _edge(values: Sequence[float]) -> tuple[float, float]:
    found, out = sorted(values), int(len(values) * STRAYS)
    return found[out], found[-1 - out]
