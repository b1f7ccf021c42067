"""What may be the same thing told again: reports near one in place and time, weighed with why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, load_only

from portal.domain import places
from portal.domain.triage import likeness
from portal.domain.triage.likeness import Likeness, Verdict
from portal.extensions import db
from portal.extensions.database import UtcDateTime
from portal.models import Case, Report

# A problem is the same again within half a year, as where it is a repeat.
WITHIN = timedelta(days=183)
A_DAY = timedelta(days=1)
# From each square of the grid only so many are looked at, the nearest in time before and after:
# however many there are in all, finding twins costs the same.
MOST_IN_A_SQUARE = 20
MOST_COMPARED = 24
MOST_SHOWN = 5
# As far as a report of the same theme is worth a look whatever its words.
CLOSE_BY_METRES = 100.0

ORDER = (Verdict.DUPLICATE, Verdict.RECURRENCE, Verdict.DIFFERENT)

# Places found by name stand for more than a spot: two of them can be one point and far apart.
EXACT = frozenset({"point", "postcode"})
INEXACT_METRES = 75.0


Point = tuple[float, float]


@dataclass(frozen=True)
class Told:
    """What of a report is compared: its words, where and when it was told, and its theme."""

    words: str
    point: Point
    precision: str
    received_at: datetime
    theme_code: str


@dataclass(frozen=True)
class Twin:
    """Another case, the report in it that is most alike, and how alike it is."""

    report: Report
    likeness: Likeness

    @property
    def case(self) -> Case:
        return self.report.case

    @property
    def verdict(self) -> Verdict:
        return self.likeness.verdict


def of_case(case: Case, *, limit: int = MOST_SHOWN) -> list[Twin]:
    """Give the likely twins of what was last told us of a case, the likeliest first."""
    located = [report for report in case.standing_reports if report.place_cell is not None]
    return of(located[-1], limit=limit) if located else []


def of(report: Report, *, limit: int = MOST_SHOWN) -> list[Twin]:
    """Give the likely twins of one report, of other cases, the likeliest first.

    Restricted cases are twins of restricted ones alone: no other page tells that there is one.
    """
    point = _point(report)
    if point is None:
        return []
    case = report.case
    told = Told(report.words, point, report.place_precision, report.received_at, case.theme_code)
    near = _near(told, other_than=case.id, restricted=case.is_restricted)
    twins = [twin for twin in _weighed(told, near) if _is_worth_a_look(twin, told)]
    return twins[:limit]


def told_before(told: Told) -> list[Twin]:
    """Give the reports in ordinary cases that tell of the very thing in hand, the likeliest first.

    Two queries by an index: quick enough to be asked while somebody waits.
    """
    near = _near(told, other_than=None, restricted=False)
    return [twin for twin in _weighed(told, near) if twin.verdict is Verdict.DUPLICATE]


def _weighed(told: Told, near: Sequence[_Near]) -> list[Twin]:
    """Weigh the nearest of what was found, and keep the likeliest report of each case."""
    near = sorted(near, key=lambda row: (row.theme_code != told.theme_code, _gap(row, told)))
    twins: dict[int, Twin] = {}
    for report in _read([row.id for row in near[:MOST_COMPARED]]):
        twin = Twin(report, _compare(told, report))
        known = twins.get(report.case_id)
        if known is None or _standing(twin) < _standing(known):
            twins[report.case_id] = twin
    return sorted(twins.values(), key=_standing)


def _gap(row: _Near, told: Told) -> float:
    """Give how far something lies, in metres, with a day counted as ten of them."""
    days = abs(row.received_at - told.received_at) / A_DAY
    return places.metres(told.point, (row.latitude, row.longitude)) + days * 10


def _compare(told: Told, report: Report) -> Likeness:
    found = likeness.compare(
        told.words,
        report.words,
        metres=_metres(told, report),
        days=(report.received_at - told.received_at) / A_DAY,
        same_theme=report.case.theme_code == told.theme_code,
    )
    closed_at = report.case.closed_at
    if found.verdict is Verdict.DUPLICATE and closed_at and closed_at < told.received_at:
        # What was dealt with and is told of again has happened again.
        return Likeness(
            found.probability,
            Verdict.RECURRENCE,
            (*found.because, "It was closed before this was reported"),
        )
    return found


def _metres(told: Told, report: Report) -> float | None:
    point = _point(report)
    if point is None:
        return None
    between = places.metres(told.point, point)
    exact = told.precision in EXACT and report.place_precision in EXACT
    return between if exact else max(between, INEXACT_METRES)


def _point(report: Report) -> Point | None:
    if report.latitude is None or report.longitude is None:
        return None
    return report.latitude, report.longitude


def _standing(twin: Twin) -> tuple[int, float]:
    return ORDER.index(twin.verdict), -twin.likeness.probability


def _is_worth_a_look(twin: Twin, told: Told) -> bool:
    if twin.verdict is not Verdict.DIFFERENT:
        return True
    same_theme = twin.case.theme_code == told.theme_code
    metres = _metres(told, twin.report)
    return same_theme and not twin.case.is_closed and (metres or 0) <= CLOSE_BY_METRES


def _read(ids: Sequence[int]) -> Sequence[Report]:
    if not ids:
        return []
    return db.session.scalars(
        sa.select(Report)
        .join(Report.case)
        .where(Report.id.in_(ids))
        .options(
            load_only(
                Report.reference,
                Report.case_id,
                Report.received_at,
                Report.headline,
                Report.words,
                Report.place_label,
                Report.place_precision,
                Report.latitude,
                Report.longitude,
            ),
            contains_eager(Report.case),
        )
    ).all()


# Finding what is near


class _Near(NamedTuple):
    """A report near by, before its words are read."""

    id: int
    latitude: float
    longitude: float
    received_at: datetime
    theme_code: str


def _near(told: Told, *, other_than: int | None, restricted: bool) -> Sequence[_Near]:
    square = places.cell(*told.point)
    if square is None:
        return []
    squares = {f"square_{n}": number for n, number in enumerate(places.around(square))}
    rows: Any = db.session.execute(
        _looking_round(),
        {
            **squares,
            "at": told.received_at,
            "first": told.received_at - WITHIN,
            "last": told.received_at + WITHIN,
            "other_than": other_than or 0,
            "restricted": restricted,
        },
    )
    return [_Near(*row) for row in rows]


@cache
def _looking_round() -> sa.Select[int, float | None, float | None, datetime, str]:
    """Make the one query that looks into nine squares, made once: only its values change."""
    found = sa.union_all(*_looks()).subquery()
    return (
        sa.select(Report.id, Report.latitude, Report.longitude, Report.received_at, Case.theme_code)
        .join(found, found.c.id == Report.id)
        .join(Case, Case.id == Report.case_id)
        .where(
            Case.id != sa.bindparam("other_than"),
            Case.is_restricted == sa.bindparam("restricted", type_=sa.Boolean()),
            Case.merged_into_id.is_(None),
            Report.withdrawn_at.is_(None),
        )
    )


def _looks() -> list[sa.Select[Any]]:
    at, first, last = (sa.bindparam(name, type_=UtcDateTime()) for name in ("at", "first", "last"))
    looks: list[sa.Select[Any]] = []
    for n in range(9):
        here = Report.place_cell == sa.bindparam(f"square_{n}", type_=sa.BigInteger())
        before = sa.select(Report.id).where(
            here, Report.received_at <= at, Report.received_at >= first
        )
        after = sa.select(Report.id).where(
            here, Report.received_at > at, Report.received_at <= last
        )
        for look, nearest in (
            (before, Report.received_at.desc()),
            (after, Report.received_at.asc()),
        ):
            # SQLite takes no limit on a part of a union but within a query of its own.
            limited = look.order_by(nearest).limit(MOST_IN_A_SQUARE).subquery()
            looks.append(sa.select(limited.c.id))
    return looks
