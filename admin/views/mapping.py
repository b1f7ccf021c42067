"""The queue on a map: squares with how many cases lie in each, and the same as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from admin.views import queue_pages
from portal.domain import places
from portal.domain.triage import mapping
from portal.domain.triage.narrowing import Choice
from portal.web.requests import utcnow

bp = Blueprint("mapping", __name__, url_prefix="/triage/map")

# The drawing is measured in units of ten metres.
METRES = 10
SHADES = 5
# Round a square of the city so much is shown close to; round one of those so much is listed.
ROUND_WIDE, ROUND_CLOSE = 500, 100
MOST_LISTED = 60


@dataclass(frozen=True)
class Drawn:
    """One square as it is drawn: from where, how large, how dark, and where it leads."""

    x: float
    y: float
    width: float
    height: float
    shade: int
    mark: mapping.Mark
    href: str


@bp.get("")
def index() -> ResponseReturnValue:
    now, choice = utcnow(), queue_pages.asked()
    place = queue_pages.around(choice.near, now=now)
    point = place.point if place else None
    drawn = mapping.draw(choice, viewer=current_user, now=now, point=point)
    plan = _Plan(drawn, point, choice)
    offered = queue_pages.form(choice, now=now)
    return render_template(
        "admin/mapping/index.html",
        choice=choice,
        place=place,
        map=drawn,
        plan=plan,
        squares=[plan.square(mark, href(choice, mark)) for mark in drawn.marks],
        most_listed=MOST_LISTED,
        stands_out=mapping.STANDS_OUT,
        filters=queue_pages.in_force(choice, place, offered, to=to),
        showing=queue_pages.showing(),
        to=to,
        queue_href=queue_pages.href(choice),
    )


def to(choice: Choice, **changes: Any) -> str:
    """Give the address of the map with a choice changed."""
    return url_for("admin.mapping.index", **choice.with_(**changes).parts)


def href(choice: Choice, mark: mapping.Mark) -> str:
    """Give where a square leads: from the city closer to, from there to the cases themselves."""
    latitude, longitude = mark.square.middle
    near = f"{latitude:.5f}, {longitude:.5f}"
    if mark.square.span == mapping.WIDE:
        return to(choice, near=near, within=ROUND_WIDE)
    return queue_pages.href(choice, near=near, within=ROUND_CLOSE)


class _Plan:
    """The drawing: the wards, and where on it a point of the earth is, flat at its middle."""

    def __init__(
        self,
        drawn: mapping.Map,
        point: tuple[float, float] | None,
        choice: Choice,
    ) -> None:
        shapes = drawn.shapes
        self._darkest = drawn.most_in_one
        corners = [corner for mark in drawn.marks for corner in _corners(mark)]
        if point:
            reach = choice.within / places.METRES_A_DEGREE
            east = reach / cos(radians(point[0]))
            corners += [
                (point[0] - reach, point[1] - east),
                (point[0] + reach, point[1] + east),
            ]
        else:
            corners += [(y, x) for shape in shapes for ring in _rings(shape) for x, y in ring]
        corners = corners or [(places.city().latitude, places.city().longitude)]
        latitudes, longitudes = zip(*corners, strict=True)
        self._north, self._west = max(latitudes), min(longitudes)
        self._up = places.METRES_A_DEGREE / METRES
        self._along = self._up * cos(radians((max(latitudes) + min(latitudes)) / 2))
        self.width, self.height = (
            round(edge, 1) for edge in self._at(min(latitudes), max(longitudes))
        )
        self.wards = [
            " ".join(f"M{' '.join(self._line(ring))}Z" for ring in _rings(shape))
            for shape in shapes
        ]

    def square(self, mark: mapping.Mark, href: str) -> Drawn:
        south_west, north_east = _corners(mark)
        left, bottom = self._at(*south_west)
        right, top = self._at(*north_east)
        shade = 1 + (mark.number - 1) * (SHADES - 1) // max(self._darkest - 1, 1)
        return Drawn(
            x=round(left, 1),
            y=round(top, 1),
            width=round(right - left, 1),
            height=round(bottom - top, 1),
            shade=shade,
            mark=mark,
            href=href,
        )

    def _at(self, latitude: float, longitude: float) -> tuple[float, float]:
        return (longitude - self._west) * self._along, (self._north - latitude) * self._up

    def _line(self, ring: list[list[float]]) -> Iterator[str]:
        for longitude, latitude in ring:
            x, y = self._at(latitude, longitude)
            yield f"{x:.0f},{y:.0f}"


def _corners(mark: mapping.Mark) -> tuple[tuple[float, float], tuple[float, float]]:
    return mark.square.south_west, mark.square.north_east


def _rings(shape: Mapping[str, Any]) -> Iterator[list[list[float]]]:
    geometry = shape["geometry"]
    drawn = geometry["coordinates"]
    for polygon in drawn if geometry["type"] == "MultiPolygon" else [drawn]:
        yield from polygon
