"""The queue on a map: how many of its cases lie in each square, which stand out, and the trend.

A square stands out where it and those round it hold more cases than squares of the city do by
chance: Getis and Ord’s G*i (Geographical Analysis 24(3), 1992), with those round it weighing one.
Its trend is the cases that came in it lately beside those that came just before; they differ where
a fair coin would split them so unevenly less than once in forty times on that side.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import comb, sqrt
from typing import Any, NamedTuple

import sqlalchemy as sa

from portal.domain.places import ON_THE_MAP, Square, outlines, squares_of_shapes, squares_within
from portal.domain.triage import narrowing, priority
from portal.domain.triage.narrowing import Choice, Viewer
from portal.extensions import db
from portal.models import Case, Report

# A map of more would cost more with every case there is.
MOST_MAPPED = 500
MOST_LATELY = 1_000
LATELY = timedelta(days=28)
# Blocks of so many squares of the grid a side: of the city, and round a place.
WIDE, CLOSE = 5, 1

# So many standard deviations over the mean: about one square in seven hundred by chance.
STANDS_OUT = 3.0
FEWEST_TO_STAND_OUT = 3
# Of fewer squares nobody can say what is usual.
FEWEST_SQUARES = 30
RARE = 1 / 40


@dataclass(frozen=True)
class Trend:
    """How many cases came in a square lately, and how many in as long before."""

    lately: int
    before: int

    @property
    def is_up(self) -> bool:
        return self.lately > self.before and _chance(self.lately, self.before) < RARE

    @property
    def is_down(self) -> bool:
        return self.lately < self.before and _chance(self.before, self.lately) < RARE


@dataclass(frozen=True)
class Mark:
    """One square with cases in it."""

    square: Square
    number: int
    # The place most of them name, and its ward.
    label: str
    trend: Trend
    stands_out: bool


@dataclass(frozen=True)
class Map:
    """The squares with cases, those that stand out first; and what is not on it."""

    marks: Sequence[Mark]
    span: int
    placed: int
    not_placed: int
    # Whether there may be more cases than are mapped.
    is_cut: bool
    # How long “lately” is, and as long before it.
    lately: timedelta
    # The wards of the day, as GeoJSON.
    shapes: Sequence[Mapping[str, Any]]

    @property
    def most_in_one(self) -> int:
        return max((mark.number for mark in self.marks), default=0)


class _Told(NamedTuple):
    report_id: int
    case_id: int
    cell: int | None
    precision: str
    label: str
    ward: str | None


def draw(
    choice: Choice, *, viewer: Viewer, now: datetime, point: tuple[float, float] | None = None
) -> Map:
    """Count the cases that were asked for in squares: the first 500 in the order of the queue.

    What somebody may not open is left out. A place that is known no better than by an area or
    in words is in no square, and counted apart.
    """
    span = CLOSE if point else WIDE
    shapes = outlines(priority.day_of(now))["features"]
    told, is_cut = _asked_for(choice, viewer, now, point)
    # The last first, so that the first which was told of a case says where it is.
    told = sorted(told, key=lambda one: -one.report_id)
    placed = {one.case_id: one for one in told if one.cell and one.precision in ON_THE_MAP}
    of_square: dict[Square, list[_Told]] = defaultdict(list)
    for one in placed.values():
        of_square[Square.of_cell(one.cell or 0, span)].append(one)
    numbers = {square: len(found) for square, found in of_square.items()}
    round_here = squares_within(point, choice.within, span) if point else None
    area = round_here or squares_of_shapes(shapes, span)
    out = standing_out(numbers, area)
    came, lately = _came(choice, viewer, now, span)
    marks = [
        Mark(square, len(found), _label(found), came.get(square, Trend(0, 0)), square in out)
        for square, found in of_square.items()
    ]
    marks.sort(key=lambda mark: (not mark.stands_out, -mark.number, mark.square))
    everything = {one.case_id for one in told}
    return Map(
        marks=marks,
        span=span,
        placed=len(placed),
        not_placed=len(everything) - len(placed),
        is_cut=is_cut,
        lately=lately,
        shapes=shapes,
    )


def standing_out(numbers: Mapping[Square, int], area: Collection[Square]) -> set[Square]:
    """Give the squares that stand out among those of an area."""
    scores = getis_ord(numbers, area)
    return {
        square
        for square, score in scores.items()
        if score >= STANDS_OUT and numbers[square] >= FEWEST_TO_STAND_OUT
    }


def getis_ord(numbers: Mapping[Square, int], area: Collection[Square]) -> dict[Square, float]:
    """Give G*i, in standard deviations, for each square with cases; none for a small area."""
    whole = {*area, *numbers}
    count = len(whole)
    if count < FEWEST_SQUARES or not numbers:
        return {}
    mean = sum(numbers.values()) / count
    spread = sqrt(sum(number**2 for number in numbers.values()) / count - mean**2)
    scores = {}
    for square in numbers:
        near = [other for other in square.with_those_round_it() if other in whole]
        weight = len(near)
        held = sum(numbers.get(other, 0) for other in near)
        scale = spread * sqrt((count * weight - weight**2) / (count - 1))
        scores[square] = (held - mean * weight) / scale if scale else 0.0
    return scores


def _asked_for(
    choice: Choice, viewer: Viewer, now: datetime, point: tuple[float, float] | None
) -> tuple[list[_Told], bool]:
    """Give a row for each report of the cases; and whether there may be more cases."""
    chosen = narrowing.conditions(choice, viewer=viewer, now=now, point=point)
    by = Case.closed_at.desc() if choice.showing == "closed" else Case.rank
    some = (
        sa.select(Case.id)
        .where(*chosen, *_opens(viewer))
        .order_by(by, Case.id)
        .limit(MOST_MAPPED)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(
            Report.id,
            Report.case_id,
            Report.place_cell,
            Report.place_precision,
            Report.place_label,
            Report.ward_name,
        )
        .join(some, some.c.id == Report.case_id)
        .where(Report.withdrawn_at.is_(None), *_tells(viewer))
    ).all()
    told = [_Told(*row) for row in rows]
    return told, len({one.case_id for one in told}) >= MOST_MAPPED


def _came(
    choice: Choice, viewer: Viewer, now: datetime, span: int
) -> tuple[dict[Square, Trend], timedelta]:
    """Count what came in each square lately and before, whatever became of it since."""
    since = now - 2 * LATELY
    some = (
        sa.select(Case.id, Case.opened_at)
        .where(
            Case.opened_at > since,
            Case.opened_at <= now,
            Case.merged_into_id.is_(None),
            *_opens(viewer),
            *(
                column == wanted
                for column, wanted in (
                    (Case.theme_code, choice.theme),
                    (Case.category, choice.category),
                    (Case.ward_code, choice.ward),
                    (Case.channel, choice.channel),
                )
                if wanted
            ),
        )
        .order_by(Case.opened_at.desc())
        .limit(MOST_LATELY)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(some.c.id, some.c.opened_at, Report.place_cell, Report.place_precision, Report.id)
        .join(Report, Report.case_id == some.c.id)
        .where(Report.withdrawn_at.is_(None), *_tells(viewer))
    ).all()
    last_first = sorted(rows, key=lambda row: -row[-1])
    cases = {
        row[0]: row for row in last_first if row.place_cell and row.place_precision in ON_THE_MAP
    }
    lately = LATELY
    if len({row[0] for row in rows}) >= MOST_LATELY:
        # So many came that they do not reach back as far: both halves are made as much shorter.
        lately = (now - min(row.opened_at for row in rows)) / 2
    last, earlier = Counter[Square](), Counter[Square]()
    for row in cases.values():
        square = Square.of_cell(row.place_cell, span)
        (last if now - row.opened_at <= lately else earlier)[square] += 1
    both = {square: Trend(last[square], earlier[square]) for square in {*last, *earlier}}
    return both, lately


def _opens(viewer: Viewer) -> list[sa.ColumnElement[bool]]:
    return [] if viewer.opens_restricted else [Case.is_restricted.is_(False)]


def _tells(viewer: Viewer) -> list[sa.ColumnElement[bool]]:
    return [] if viewer.opens_restricted else [Report.is_restricted.is_(False)]


def _label(found: Sequence[_Told]) -> str:
    """Call a square by the place that most of its cases name, and its ward."""
    ((label, ward), _) = Counter((one.label, one.ward) for one in found).most_common(1)[0]
    return f"{label}, {ward}" if ward and ward not in label else label


def _chance(more: int, fewer: int) -> float:
    """Give how likely a fair coin is to split so many at least as unevenly on that side."""
    tosses = more + fewer
    return float(sum(comb(tosses, heads) for heads in range(more, tosses + 1)) / 2**tosses)
