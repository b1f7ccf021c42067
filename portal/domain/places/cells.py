"""What lies near a point: a fixed grid of small squares to look in, and metres between points."""

from __future__ import annotations

from math import cos, floor, hypot, radians

# Squares of about 100 metres each way in Britain, and the same squares for good: rows are found
# by them. A point’s own square and the eight round it hold all that is within 80 metres of it.
LATITUDE_STEP = 0.0009
LONGITUDE_STEP = 0.0015
ROW = 1_000_000

METRES_A_DEGREE = 111_200.0


def cell(latitude: float | None, longitude: float | None) -> int | None:
    """Give the square that a point is in; None without a point."""
    if latitude is None or longitude is None:
        return None
    return floor((latitude + 90) / LATITUDE_STEP) * ROW + floor((longitude + 180) / LONGITUDE_STEP)


def around(square: int) -> tuple[int, ...]:
    """Give a square and the eight that touch it."""
    return tuple(square + north * ROW + east for north in (-1, 0, 1) for east in (-1, 0, 1))


def cells_within(point: tuple[float, float], metres: float) -> list[tuple[int, int]]:
    """Give the squares within so many metres of a point, as the first and last of each row."""
    latitude, longitude = point
    north = metres / METRES_A_DEGREE
    east = north / cos(radians(latitude))
    first = floor((latitude - north + 90) / LATITUDE_STEP)
    last = floor((latitude + north + 90) / LATITUDE_STEP)
    west_most = floor((longitude - east + 180) / LONGITUDE_STEP)
    east_most = floor((longitude + east + 180) / LONGITUDE_STEP)
    return [(row * ROW + west_most, row * ROW + east_most) for row in range(first, last + 1)]


def near(point: tuple[float, float], metres: float) -> list[int]:
    """Give each square within so many metres of a point: for few, so that each is looked up."""
    return [
        square for first, last in cells_within(point, metres) for square in range(first, last + 1)
    ]


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Give the metres between two points (latitude, longitude) that are in one city."""
    north = a[0] - b[0]
    east = (a[1] - b[1]) * cos(radians(a[0]))
    return hypot(north, east) * METRES_A_DEGREE
