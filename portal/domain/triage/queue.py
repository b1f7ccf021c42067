"""The queue: the cases an officer has chosen to see, a page at a time, in the order they want."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from portal.domain.triage import finding
from portal.domain.triage.narrowing import A_CURSOR, Choice, Viewer, conditions
from portal.extensions import db
from portal.models import Case, Report, StaffMember

PAGE = 25
# Nobody reads further; counting on would cost more with every case there is.
MOST_COUNTED = 1000

# What of a report a line of the queue shows, and what more where words were found.
_SHOWN = (
    Report.reference,
    Report.case_id,
    Report.headline,
    Report.place_label,
    Report.ward_name,
    Report.received_at,
    Report.withdrawn_at,
)
_TOLD = (*_SHOWN, Report.words, Report.place_note)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
A_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Page:
    """One page of the queue, how many there are in all, and where to go on from."""

    cases: Sequence[Case]
    total: int
    choice: Choice
    previous: Choice | None = None
    next: Choice | None = None

    @property
    def most_counted(self) -> int:
        return most_counted(self.choice)

    @property
    def is_more_than_counted(self) -> bool:
        return self.total > self.most_counted


def most_counted(choice: Choice) -> int:
    """Give how far the cases of a choice are counted."""
    return finding.MOST_COUNTED if choice.words else MOST_COUNTED


def look(
    choice: Choice,
    *,
    viewer: Viewer,
    now: datetime,
    point: tuple[float, float] | None = None,
) -> Page:
    """Give the page asked for. Restricted cases are in it for all; what they are about is not.

    A page begins after the last case of the one before it, so that any costs the same as the
    first, and none is shown twice when cases come in meanwhile. It counts to a thousand and one,
    or with words to a hundred and one.
    """
    chosen = conditions(choice, viewer=viewer, now=now, point=point)
    cases = _read(choice, chosen)
    if (len(cases) <= PAGE and choice.before) or (not cases and choice.after):
        # There is no whole page there any more: this is the first.
        choice = choice.with_()
        cases = _read(choice, chosen)
    has_more = len(cases) > PAGE
    cases = cases[:PAGE]
    if choice.before:
        cases.reverse()
    goes_back = choice.after or (choice.before and has_more)
    goes_on = choice.before or has_more
    return Page(
        cases=cases,
        total=count(chosen, most=most_counted(choice)),
        choice=choice,
        previous=choice.with_(before=_place(cases[0], choice)) if goes_back else None,
        next=choice.with_(after=_place(cases[-1], choice)) if goes_on else None,
    )


def count(chosen: Sequence[sa.ColumnElement[bool]], *, most: int = MOST_COUNTED) -> int:
    """Count cases, but no further than one more than is ever told."""
    return db.session.scalar(sa.select(bounded(chosen, most=most))) or 0


def bounded(
    chosen: Sequence[sa.ColumnElement[bool]],
    *,
    most: int = MOST_COUNTED,
    within: sa.FromClause | None = None,
) -> sa.ScalarSelect[int]:
    """Give a count of cases for a query, no further than one more than `most`."""
    one = sa.literal_column("1", sa.Integer).label("one")
    query: sa.Select[Any] = sa.select(one).select_from(Case).where(*chosen)
    if within is not None:
        query = query.correlate(within)
    some = query.limit(most + 1).subquery()
    return sa.select(sa.func.count()).select_from(some).scalar_subquery()


def _read(choice: Choice, chosen: Sequence[sa.ColumnElement[bool]]) -> list[Case]:
    column, falls = _order(choice)
    of_report = _TOLD if choice.words else _SHOWN
    backwards = falls != bool(choice.before)
    query: sa.Select[Case] = sa.select(Case).where(*chosen)
    if place := choice.after or choice.before:
        here = sa.tuple_(*_at(place, column))
        key = sa.tuple_(column, Case.id)
        query = query.where(key < here if backwards else key > here)
    by = (column.desc(), Case.id.desc()) if backwards else (column.asc(), Case.id.asc())
    return list(
        db.session.scalars(
            query.order_by(*by)
            .limit(PAGE + 1)
            .options(
                joinedload(Case.owner).load_only(StaffMember.name),
                selectinload(Case.reports).load_only(*of_report),
            )
        )
    )


def _order(choice: Choice) -> tuple[Any, bool]:
    """Give what a list is in the order of, and whether it falls."""
    if choice.showing == "closed":
        # Nothing closed is pressing: what was closed last is what people look for.
        return Case.closed_at, choice.order != "oldest"
    return {
        "standing": (Case.rank, False),
        "newest": (Case.opened_at, True),
        "oldest": (Case.opened_at, False),
        "due": (Case.due_at, False),
    }[choice.order]


def _place(case: Case, choice: Choice) -> str:
    """Give where a case is in an order, for an address."""
    value = getattr(case, _order(choice)[0].key)
    number = (value - EPOCH) // A_MICROSECOND if isinstance(value, datetime) else value or 0
    return f"{number}.{case.id}"


def _at(place: str, column: Any) -> tuple[sa.BindParameter[Any], sa.BindParameter[int]]:
    found = A_CURSOR.fullmatch(place)
    if found is None:
        raise ValueError(f"“{place}” is no place in a list")
    number, case_id = (int(part) for part in found.groups())
    value: Any = number if column.key == "rank" else _moment(number)
    return sa.literal(value, column.type), sa.literal(case_id, Case.id.type)


def _moment(microseconds: int) -> datetime:
    try:
        return EPOCH + timedelta(microseconds=microseconds)
    except OverflowError:
        return EPOCH
