"""Squares of the city to count in: each a block of the fixed grid’s own, and where it lies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import floor
from typing import Any

import shapely
from shapely.geometry import shape

from portal.domain.places.cells import LATITUDE_STEP, LONGITUDE_STEP, ROW, metres

Point = tuple[float, float]


@dataclass(frozen=True, order=True)
class Square:
    """A block of `span` by `span` squares of the grid, each about 100 metres a side."""

    row: int
    column: int
    span: int

    @classmethod
    def of_cell(cls, cell: int, span: int) -> Square:
        """Give the block that a square of the grid is in."""
        return cls(cell // ROW // span, cell % ROW // span, span)

    @classmethod
    def at(cls, latitude: float, longitude: float, span: int) -> Square:
        row = floor((latitude + 90) / LATITUDE_STEP)
        column = floor((longitude + 180) / LONGITUDE_STEP)
        return cls(row // span, column // span, span)

    @property
    def south_west(self) -> Point:
        return (
            self.row * self.span * LATITUDE_STEP - 90,
            self.column * self.span * LONGITUDE_STEP - 180,
        )

    @property
    def north_east(self) -> Point:
        south, west = self.south_west
        return south + self.span * LATITUDE_STEP, west + self.span * LONGITUDE_STEP

    @property
    def middle(self) -> Point:
        (south, west), (north, east) = self.south_west, self.north_east
        return (south + north) / 2, (west + east) / 2

    def with_those_round_it(self) -> Iterator[Square]:
        """Give this square and the eight that touch it."""
        for north in (-1, 0, 1):
            for east in (-1, 0, 1):
                yield Square(self.row + north, self.column + east, self.span)


def of_shapes(features: Sequence[Mapping[str, Any]], span: int) -> set[Square]:
    """Give the squares whose middle is in one of the shapes, as `outlines` gives those of wards."""
    drawn = [shape(feature["geometry"]) for feature in features]
    if not drawn:
        return set()
    city = shapely.union_all(drawn)
    west, south, east, north = city.bounds
    first, last = Square.at(south, west, span), Square.at(north, east, span)
    found = [
        Square(row, column, span)
        for row in range(first.row, last.row + 1)
        for column in range(first.column, last.column + 1)
    ]
    latitudes, longitudes = zip(*(square.middle for square in found), strict=True)
    inside = shapely.contains_xy(city, longitudes, latitudes)
    return {square for square, is_inside in zip(found, inside, strict=True) if is_inside}


def within(point: Point, distance: float, span: int) -> set[Square]:
    """Give the squares whose middle is within so many metres of a point."""
    reach = distance / 100 * LATITUDE_STEP, distance / 60 * LONGITUDE_STEP
    first = Square.at(point[0] - reach[0], point[1] - reach[1], span)
    last = Square.at(point[0] + reach[0], point[1] + reach[1], span)
    return {
        square
        for row in range(first.row, last.row + 1)
        for column in range(first.column, last.column + 1)
        if metres((square := Square(row, column, span)).middle, point) <= distance
    }
