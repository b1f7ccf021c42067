"""A round for a patrol: cases of the queue that have a place, in an order to go to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from portal.domain.places import ON_THE_MAP, metres
from portal.domain.triage import narrowing
from portal.domain.triage.narrowing import Choice, Viewer
from portal.extensions import db
from portal.models import Case, Report

# A shift gets no further, and a list of more is no list.
LENGTHS = (10, 20, 40)
USUAL_LENGTH = 20
# A queue may begin with many that have no place: so many are looked at for each that is wanted.
LOOKED_AT = 5
# Metres: less is what a sum of fractions leaves.
LEAST_SAVED = 1e-6

Point = tuple[float, float]


@dataclass(frozen=True)
class Stop:
    """One case to go to, and how far it is from the stop before, as the crow flies."""

    case: Case
    report: Report
    point: Point
    metres: float


@dataclass(frozen=True)
class Round:
    """The stops in order, and how far all of it is, as the crow flies."""

    stops: Sequence[Stop]

    @property
    def metres(self) -> float:
        return sum(stop.metres for stop in self.stops)


def plan(
    choice: Choice,
    *,
    length: int,
    viewer: Viewer,
    now: datetime,
    point: Point | None = None,
    start: Point | None = None,
) -> Round:
    """Give a round of the first cases in the queue that have a place, from `start` or the first.

    What somebody may not open is left out. `point` is where `near` was found to be.
    """
    found = _first(choice, length, viewer, now, point)
    points = [(report.latitude or 0.0, report.longitude or 0.0) for _, report in found]
    stops, here = [], start
    for number in in_order(points, start=start):
        away = metres(here, points[number]) if here else 0.0
        stops.append(Stop(*found[number], points[number], away))
        here = points[number]
    return Round(stops)


def in_order(points: Sequence[Point], *, start: Point | None = None) -> list[int]:
    """Put points in a short order to go to them, one way, from `start` or from the first.

    Each time the nearest that is left (nearest neighbour); then, for as long as it grows shorter,
    stretches are turned round (2-opt) and single stops moved (Or-opt). Not always the shortest.
    """
    if not points:
        return []
    where = [start or points[0], *points]
    left = set(range(1, len(where))) - (set() if start else {1})
    way = [0] if start else [1]
    while left:
        nearest = min(left, key=lambda one: (metres(where[way[-1]], where[one]), one))
        way.append(nearest)
        left.remove(nearest)
    while _turn_round(way, where) or _move_one(way, where):
        pass
    return [one - 1 for one in way if one]


def _turn_round(way: list[int], where: Sequence[Point]) -> bool:
    """Turn round the first stretch that is shorter gone the other way; say if there was one."""
    for first in range(1, len(way) - 1):
        for last in range(first + 1, len(way)):
            before = _along(way[first - 1 : first + 1], where) + _along(way[last : last + 2], where)
            after = _along([way[first - 1], way[last]], where)
            after += _along([way[first], *way[last + 1 : last + 2]], where)
            if before - after > LEAST_SAVED:
                way[first : last + 1] = reversed(way[first : last + 1])
                return True
    return False


def _move_one(way: list[int], where: Sequence[Point]) -> bool:
    """Move the first stop that is nearer on the way between two others; say if there was one."""
    for number in range(1, len(way)):
        around = way[number - 1 : number + 2]
        rest = [*way[:number], *way[number + 1 :]]
        saved = _along(around, where) - _along([around[0], *around[2:]], where)
        for put in range(1, len(rest) + 1):
            gap = rest[put - 1 : put + 1]
            more = _along([gap[0], way[number], *gap[1:]], where) - _along(gap, where)
            if saved - more > LEAST_SAVED:
                way[:] = [*rest[:put], way[number], *rest[put:]]
                return True
    return False


def _along(stops: Sequence[int], where: Sequence[Point]) -> float:
    return sum(metres(where[one], where[other]) for one, other in pairwise(stops))


def _first(
    choice: Choice, length: int, viewer: Viewer, now: datetime, point: Point | None
) -> list[tuple[Case, Report]]:
    chosen = narrowing.conditions(choice, viewer=viewer, now=now, point=point)
    if not viewer.opens_restricted:
        chosen.append(Case.is_restricted.is_(False))
    cases = db.session.scalars(
        sa.select(Case)
        .where(*chosen)
        .order_by(Case.rank, Case.id)
        .limit(length * LOOKED_AT)
        .options(joinedload(Case.owner), selectinload(Case.reports))
    )
    found = ((case, _placed(case, viewer)) for case in cases)
    return [(case, report) for case, report in found if report is not None][:length]


def _placed(case: Case, viewer: Viewer) -> Report | None:
    """Give the first report of a case that says where it is."""
    return next(
        (
            report
            for report in case.standing_reports
            if report.place_precision in ON_THE_MAP
            and report.latitude is not None
            and (viewer.opens_restricted or not report.is_restricted)
        ),
        None,
    )
