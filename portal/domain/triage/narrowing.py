"""What an officer asks the queue for: read from an address, put back into one, and looked for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from math import cos, radians
from typing import Any, Protocol

import sqlalchemy as sa

from portal.domain import places
from portal.domain.triage import finding
from portal.domain.triage.clocks import LONDON
from portal.domain.triage.terms import LONGEST_TYPED
from portal.domain.triage.workflow import Status
from portal.models import Case, Report

# What each order is called. What is closed is in the order in which it was.
ORDERS: dict[str, str] = {
    "standing": "Most pressing",
    "newest": "Newest",
    "oldest": "Oldest",
    "due": "Due soonest",
}
ORDERS_OF_CLOSED: dict[str, str] = {"standing": "Closed last", "oldest": "Closed first"}

SHOWING: dict[str, str] = {
    "open": "Open",
    "new": "New",
    "overdue": "Overdue",
    "mine": "Mine",
    "restricted": "Restricted",
    "closed": "Closed",
}

# What a case can carry besides, each with its word.
MARKS: dict[str, str] = {
    "hazard": "Something hazardous",
    "repeat": "A repeat of a problem",
    "place": "A place told of again and again",
    "person": "Someone who tells us again and again",
    "victim": "Someone harmed again",
    "photo": "A photo",
    "reply": "A reporter who waits for an answer",
}

# How far round a place to look, in metres.
RADII = (100, 250, 500, 1000, 2000)
USUAL_RADIUS = 250
LONGEST_PLACE = 120

# Whose cases, besides those of a colleague by number, and of a team or a partner by code.
MINE = "me"
NOBODYS = "nobody"
A_BODY = re.compile(r"(?:teams|agencies)/[A-Za-z0-9_-]{1,40}")

A_CODE = re.compile(r"[A-Za-z0-9_]{1,60}")
A_CURSOR = re.compile(r"(-?[0-9]{1,17})\.([0-9]{1,9})")


class Viewer(Protocol):
    """Whoever looks: which cases are theirs, and whether restricted ones open for them."""

    @property
    def staff_id(self) -> int: ...

    @property
    def opens_restricted(self) -> bool: ...


def whole_number(words: str | None) -> int | None:
    """Read a number from an address; None for what is none, or no row could have."""
    if not words or len(words) > 9 or not (words.isascii() and words.isdigit()):
        return None
    return int(words)


@dataclass(frozen=True)
class Choice:
    """What an officer asked to see, and after or before which case in its order."""

    showing: str = "open"
    theme: str | None = None
    category: str | None = None
    ward: str | None = None
    status: str | None = None
    owner: str | None = None
    channel: str | None = None
    marks: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    near: str | None = None
    within: int = USUAL_RADIUS
    words: str | None = None
    order: str = "standing"
    after: str | None = None
    before: str | None = None

    @classmethod
    def from_address(cls, given: Mapping[str, Sequence[str]]) -> Choice:
        """Make sense of an address, falling back on the usual for what makes none."""
        one = {name: values[0].strip() for name, values in given.items() if values}
        showing = one.get("showing", "")
        showing = showing if showing in SHOWING else cls.showing
        within = whole_number(one.get("within"))
        return cls(
            showing=showing,
            **{name: _code(one.get(name)) for name in ("theme", "category", "ward", "channel")},
            status=_one_of(one.get("status"), list(Status)),
            owner=_owner(one.get("owner")),
            marks=tuple(mark for mark in MARKS if mark in given.get("has", ())),
            since=_day(one.get("since")),
            until=_day(one.get("until")),
            near=" ".join(one.get("near", "").split())[:LONGEST_PLACE] or None,
            within=within if within in RADII else USUAL_RADIUS,
            words=" ".join(one.get("words", "").split())[:LONGEST_TYPED].strip() or None,
            order=_one_of(one.get("order"), list(orders(showing))) or cls.order,
            after=_cursor(one.get("after")),
            before=_cursor(one.get("before")),
        )

    @property
    def parts(self) -> dict[str, Any]:
        """The address of what was chosen, in parts; what is usual is left out of it."""
        parts: dict[str, Any] = {
            name: value
            for name, usual in USUAL.items()
            if (value := getattr(self, name)) != usual and value is not None
        }
        for name in ("since", "until"):
            if name in parts:
                parts[name] = parts[name].isoformat()
        if "marks" in parts:
            parts["has"] = list(parts.pop("marks"))
        if self.near is None:
            parts.pop("within", None)
        return parts

    @property
    def is_told_more(self) -> bool:
        """Whether it asks for anything that would tell what the cases found are about."""
        return bool(
            self.theme
            or self.category
            or self.ward
            or self.channel
            or self.marks
            or self.since
            or self.until
            or self.near
            or self.words
            or (self.owner and A_BODY.fullmatch(self.owner))
        )

    def with_(self, **changes: Any) -> Choice:
        """Give another choice, from its first page unless the change says from where."""
        return replace(self, **{"after": None, "before": None, **changes})


USUAL = dict(vars(Choice()))


def orders(showing: str) -> dict[str, str]:
    """Give the orders that a list can be in."""
    return ORDERS_OF_CLOSED if showing == "closed" else ORDERS


# Conditions


def open_() -> tuple[sa.ColumnElement[bool], ...]:
    # A case whose reports were all added to another is no longer anybody’s work.
    return Case.closed_at.is_(None), Case.merged_into_id.is_(None)


def is_new() -> sa.ColumnElement[bool]:
    return Case.status == Status.RECEIVED.value


def new() -> tuple[sa.ColumnElement[bool], ...]:
    return (*open_(), is_new())


def waiting() -> tuple[sa.ColumnElement[bool], ...]:
    return (*open_(), Case.responded_at.is_(None))


def overdue(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (*waiting(), Case.due_at < now)


def of_viewer(viewer: Viewer) -> tuple[sa.ColumnElement[bool], ...]:
    return (*open_(), Case.owner_id == viewer.staff_id)


def restricted() -> tuple[sa.ColumnElement[bool], ...]:
    return (*open_(), Case.is_restricted.is_(True))


def conditions(
    choice: Choice, *, viewer: Viewer, now: datetime, point: tuple[float, float] | None = None
) -> list[sa.ColumnElement[bool]]:
    """Say what of all the cases was asked for; `point` is where `near` was found to be.

    What would tell what a case is about leaves the restricted out for who may not open them.
    """
    found = list(_showing(choice, viewer, now))
    for column, wanted in (
        (Case.theme_code, choice.theme),
        (Case.category, choice.category),
        (Case.ward_code, choice.ward),
        (Case.status, choice.status),
        (Case.channel, choice.channel),
    ):
        if wanted:
            found.append(column == wanted)
    if choice.owner:
        found.append(_owned(choice.owner, viewer))
    found += [_marked(mark) for mark in choice.marks]
    if choice.since:
        found.append(Case.opened_at >= _start_of(choice.since))
    if choice.until:
        found.append(Case.opened_at < _start_of(choice.until + timedelta(days=1)))
    if point:
        found.append(Case.id.in_(_round(point, choice.within)))
    if choice.words:
        found.append(finding.holding(choice.words))
    if choice.is_told_more and not viewer.opens_restricted:
        found.append(Case.is_restricted.is_(False))
    return found


def _showing(choice: Choice, viewer: Viewer, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    match choice.showing:
        case "new":
            return new()
        case "overdue":
            return overdue(now)
        case "mine":
            return of_viewer(viewer)
        case "restricted":
            return restricted()
        case "closed":
            return Case.closed_at.is_not(None), Case.merged_into_id.is_(None)
    return open_()


def _owned(owner: str, viewer: Viewer) -> sa.ColumnElement[bool]:
    if owner == NOBODYS:
        return sa.and_(Case.owner_id.is_(None), Case.owner_body.is_(None))
    if A_BODY.fullmatch(owner):
        return Case.owner_body == owner
    return Case.owner_id == (viewer.staff_id if owner == MINE else int(owner))


def _marked(mark: str) -> sa.ColumnElement[bool]:
    return {
        "hazard": Case.is_hazardous,
        "repeat": Case.is_repeat,
        "place": Case.is_repeat_place,
        "person": Case.is_repeat_person,
        "victim": Case.is_repeat_victim,
        "photo": Case.has_photos,
        "reply": Case.awaits_reply,
    }[mark].is_(True)


def _round(point: tuple[float, float], metres: int) -> sa.Select[int]:
    """Find the cases that somebody told of within so many metres of a point."""
    return sa.select(Report.case_id).where(
        sa.or_(
            *(
                Report.place_cell.between(first, last)
                for first, last in places.cells_within(point, metres)
            )
        ),
        Report.withdrawn_at.is_(None),
        is_within(point, metres),
    )


def is_within(point: tuple[float, float], metres: int) -> sa.ColumnElement[bool]:
    """Say which reports are of somewhere within so many metres of a point."""
    north = (Report.latitude - point[0]) * places.METRES_A_DEGREE
    east = (Report.longitude - point[1]) * (places.METRES_A_DEGREE * cos(radians(point[0])))
    return north * north + east * east <= float(metres * metres)


# Reading an address


def _one_of(given: str | None, known: Sequence[str]) -> str | None:
    return given if given in known else None


def _code(given: str | None) -> str | None:
    return given if given and A_CODE.fullmatch(given) else None


def _owner(given: str | None) -> str | None:
    if given in (MINE, NOBODYS) or whole_number(given) is not None:
        return given
    return given if given and A_BODY.fullmatch(given) else None


def _day(given: str | None) -> date | None:
    try:
        found = date.fromisoformat(given or "")
    except ValueError:
        return None
    # A day at either end of the calendar has none before or after it.
    return found if 1900 <= found.year <= 9000 else None


def _cursor(given: str | None) -> str | None:
    return given if given and A_CURSOR.fullmatch(given) else None


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=LONDON).astimezone(UTC)
