"""The queue: the cases an officer has chosen to see, a page at a time, in the order they want."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from portal.domain.triage.workflow import OPEN, Status
from portal.extensions import db
from portal.models import Case, Report, StaffMember

PAGE = 25

# What each order is called, and what it sorts by.
ORDERS: dict[str, str] = {
    "standing": "Most pressing",
    "newest": "Newest",
    "oldest": "Oldest",
    "due": "Due soonest",
}

SHOWING: dict[str, str] = {
    "open": "Open",
    "new": "New",
    "overdue": "Overdue",
    "mine": "Mine",
    "restricted": "Restricted",
    "closed": "Closed",
}


def whole_number(words: str | None) -> int | None:
    """Read a number from an address; None for what is none, or no row could have."""
    if not words or len(words) > 9 or not (words.isascii() and words.isdigit()):
        return None
    return int(words)


@dataclass(frozen=True)
class Choice:
    """What an officer asked to see."""

    showing: str = "open"
    theme: str | None = None
    order: str = "standing"
    page: int = 1

    @classmethod
    def from_words(
        cls, showing: str | None, theme: str | None, order: str | None, page: str | None
    ) -> Choice:
        """Make sense of an address, falling back on the usual for what makes none."""
        number = whole_number(page) or 1
        return cls(
            showing=showing if showing in SHOWING else "open",
            theme=theme or None,
            order=order if order in ORDERS else "standing",
            page=max(1, min(number, 10_000)),
        )

    def with_(self, **changes: object) -> Choice:
        return replace(self, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Page:
    """One page of the queue, with how many there are in all."""

    cases: Sequence[Case]
    total: int
    choice: Choice

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))

    @property
    def first(self) -> int:
        return (self.choice.page - 1) * PAGE + 1 if self.cases else 0

    @property
    def last(self) -> int:
        return self.first + len(self.cases) - 1 if self.cases else 0


class Viewer(Protocol):
    """Whoever looks: which cases are theirs, and whether restricted ones open for them."""

    @property
    def staff_id(self) -> int: ...

    @property
    def opens_restricted(self) -> bool: ...


def look(choice: Choice, *, viewer: Viewer, now: datetime) -> Page:
    """Give the page asked for. Restricted cases are in it for all; what they are about is not.

    So a list by theme, which would tell that much, holds only those that open for the viewer.
    """
    chosen = _chosen(choice, viewer=viewer, now=now)
    total = db.session.scalar(sa.select(sa.func.count()).select_from(Case).where(*chosen)) or 0
    choice = choice.with_(page=min(choice.page, max(1, -(-total // PAGE))))
    cases = db.session.scalars(
        sa.select(Case)
        .where(*chosen)
        .order_by(*_order(choice))
        .limit(PAGE)
        .offset((choice.page - 1) * PAGE)
        .options(
            joinedload(Case.owner).load_only(StaffMember.name),
            selectinload(Case.reports).load_only(
                Report.reference,
                Report.case_id,
                Report.headline,
                Report.place_label,
                Report.ward_name,
                Report.received_at,
                Report.withdrawn_at,
            ),
        )
    ).all()
    return Page(cases=cases, total=total, choice=choice)


@dataclass(frozen=True)
class Figures:
    """How many cases stand where, for the desk."""

    open: int = 0
    new: int = 0
    overdue: int = 0
    mine: int = 0
    restricted: int = 0


def figures(*, viewer: Viewer, now: datetime) -> Figures:
    """Count the open cases, and how many of them are new, late, the viewer’s and restricted."""
    row = db.session.execute(
        sa.select(
            sa.func.count(),
            _sum(_new()),
            _sum(_overdue(now)),
            _sum(Case.owner_id == viewer.staff_id),
            _sum(Case.is_restricted.is_(True)),
        ).where(_open())
    ).one()
    return Figures(*(int(number or 0) for number in row))


@dataclass(frozen=True)
class Tally:
    """How many cases of one theme, or of all, are open, new, and late."""

    theme: str
    open: int
    new: int
    overdue: int


def tallies(*, viewer: Viewer, now: datetime) -> list[Tally]:
    """Count the open cases of each theme that the viewer may open, the fullest first."""
    query = (
        sa.select(Case.theme_code, sa.func.count(), _sum(_new()), _sum(_overdue(now)))
        .where(_open())
        .group_by(Case.theme_code)
        .order_by(sa.func.count().desc(), Case.theme_code)
    )
    if not viewer.opens_restricted:
        query = query.where(Case.is_restricted.is_(False))
    return [
        Tally(code, count, int(new), int(late))
        for code, count, new, late in db.session.execute(query)
    ]


def _open() -> sa.ColumnElement[bool]:
    return Case.status.in_([status.value for status in OPEN])


def _new() -> sa.ColumnElement[bool]:
    return Case.status == Status.RECEIVED.value


def _overdue(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(Case.responded_at.is_(None), Case.due_at < now)


def _sum(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((condition, 1), else_=0))


def _chosen(choice: Choice, *, viewer: Viewer, now: datetime) -> list[sa.ColumnElement[bool]]:
    # A case whose reports were all added to another is no longer anybody’s work.
    chosen: list[sa.ColumnElement[bool]] = [Case.merged_into_id.is_(None)]
    chosen += {
        "new": [_new()],
        "open": [_open()],
        "overdue": [_open(), _overdue(now)],
        "mine": [_open(), Case.owner_id == viewer.staff_id],
        "restricted": [_open(), Case.is_restricted.is_(True)],
        "closed": [Case.status == Status.CLOSED.value],
    }[choice.showing]
    if choice.theme:
        chosen.append(Case.theme_code == choice.theme)
        if not viewer.opens_restricted:
            chosen.append(Case.is_restricted.is_(False))
    return chosen


def _order(choice: Choice) -> list[sa.UnaryExpression[Any]]:
    by_age: list[sa.UnaryExpression[Any]] = [Case.opened_at.asc(), Case.id.asc()]
    # Nothing closed is pressing: what was closed last is what people look for.
    pressing: list[sa.UnaryExpression[Any]] = [Case.priority.desc(), Case.due_at.asc(), *by_age]
    closed_last: list[sa.UnaryExpression[Any]] = [Case.closed_at.desc(), Case.id.desc()]
    orders: dict[str, list[sa.UnaryExpression[Any]]] = {
        "standing": closed_last if choice.showing == "closed" else pressing,
        "newest": [Case.opened_at.desc(), Case.id.desc()],
        "oldest": by_age,
        "due": [Case.due_at.asc(), *by_age],
    }
    return orders[choice.order]
