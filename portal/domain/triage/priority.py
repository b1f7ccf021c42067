"""Where a case stands: its category, its clock, and a sum whose every part is said."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from portal.domain.reference import Entry, lists
from portal.domain.triage import clocks
from portal.domain.triage.clocks import LONDON
from portal.models import Case

WEIGHTS = "priority_weights"
LEVELS = "priority_levels"
CATEGORIES = "asb_categories"
STANDARDS = "service_standards"

# The part of a sum that an officer put there.
OVERRULED = "overruled"

# What a case is marked with itself, and where: the worker finds it out.
REPEATS = {
    "repeat_place": "is_repeat_place",
    "repeat_person": "is_repeat_person",
    "repeat_victim": "is_repeat_victim",
}

# A point outweighs any difference in when two cases are due; seconds, and the end of 5138.
A_POINT = 100_000_000_000
NEVER = A_POINT - 1


@dataclass(frozen=True)
class Part:
    """One reason for where a case stands, and the points it adds."""

    mark: str
    reason: str
    points: int


@dataclass(frozen=True)
class Standing:
    """Where a case stands in the order of work, and why."""

    category: str
    standard: str
    due_at: datetime
    because: tuple[Part, ...]

    @property
    def points(self) -> int:
        return sum(part.points for part in self.because)

    @property
    def rank(self) -> int:
        return rank(self.points, self.due_at)

    @property
    def reasons(self) -> list[dict[str, Any]]:
        return as_kept(self.because)


def assess(
    theme_code: str,
    marks: Collection[str],
    *,
    level: str | None = None,
    received_at: datetime,
    now: datetime,
) -> Standing:
    """Work out a case’s category, clock and place. Every point has its reason.

    The promise of a first response is the one of the day on which it was received. Weights are
    today’s: cases stand in one order only if all are weighed alike.
    """
    received_on, today = day_of(received_at), day_of(now)
    category = category_of(theme_code, marks, on=received_on)
    standard = _standard(theme_code, marks, category, received_at)
    return Standing(
        category=category.code,
        standard=standard,
        due_at=due_at(standard, received_at),
        because=parts(marks, level, on=today),
    )


def reassess(case: Case, *, now: datetime) -> None:
    """Put a case where its theme, its reports’ marks and an officer’s word now have it.

    Its clock keeps its start.
    """
    marks = marks_of(case)
    standing = assess(
        case.theme_code, marks, level=case.overruled, received_at=case.opened_at, now=now
    )
    case.category, case.standard = standing.category, standing.standard
    case.priority, case.because = standing.points, standing.reasons
    case.due_at, case.rank = standing.due_at, standing.rank
    case.is_hazardous = "hazard" in marks
    case.is_repeat = case.is_repeat or "again" in marks


def parts(marks: Collection[str], level: str | None, *, on: date) -> tuple[Part, ...]:
    """Give the parts of a sum: each mark as it weighs on a day, and where an officer put it."""
    return (*_weighed(marks, on), *_overruled(level))


def as_kept(parts: Sequence[Part]) -> list[dict[str, Any]]:
    """Give the parts of a sum as a case keeps them."""
    return [asdict(part) for part in parts]


def marks_of(case: Case) -> set[str]:
    """Give what its reports are marked with, and what the case itself is."""
    marks = {mark for report in case.reports for mark in report.marks} - {"restricted"}
    marks |= {mark for mark, name in REPEATS.items() if getattr(case, name)}
    return marks | {"restricted"} if case.is_restricted else marks


def rank(points: int, due_at: datetime | None) -> int:
    """Give a case’s place in the order of work as one number, the lower the sooner.

    More points come first, and of two with as many, the one that is due sooner.

    >>> rank(30, datetime(2020, 11, 18, tzinfo=UTC)) < rank(0, datetime(2020, 11, 3, tzinfo=UTC))
    True
    """
    return int(due_at.timestamp() if due_at else NEVER) - points * A_POINT


def due_at(standard: str, received_at: datetime) -> datetime:
    """Give the time by which a service standard is to be met."""
    # As it was promised on that day, whatever is promised now.
    entry = lists.find(STANDARDS, standard, on=day_of(received_at)) or lists.get(
        STANDARDS, standard
    )
    return clocks.due(clocks.Standard.from_attributes(entry.attributes), received_at)


def category_of(theme_code: str, marks: Collection[str], *, on: date) -> Entry:
    """Give the first category that has the theme or one of the marks; the last if none has."""
    categories = _held(CATEGORIES, on)
    return next((one for one in categories if _takes(one, theme_code, marks)), categories[-1])


def _takes(category: Entry, theme_code: str, marks: Collection[str]) -> bool:
    its_own = category.attributes
    return theme_code in its_own.get("themes", ()) or any(
        mark in marks for mark in its_own.get("marks", ())
    )


def _standard(
    theme_code: str, marks: Collection[str], category: Entry, received_at: datetime
) -> str:
    of_its_category: str = category.attributes["standard"]
    own = own_clock(theme_code, marks, on=day_of(received_at))
    if own is None:
        return of_its_category
    if category.attributes.get("never_slower"):
        # Where someone may come to harm, a clock of its own may be quicker and never slower.
        return min((own, of_its_category), key=lambda standard: due_at(standard, received_at))
    return own


def own_clock(theme_code: str, marks: Collection[str], *, on: date) -> str | None:
    """Give the clock that a kind of case has of its own, the one for a mark it carries first."""
    found = [
        entry
        for entry in _held(STANDARDS, on)
        if theme_code in entry.attributes.get("themes", ())
        and entry.attributes.get("mark", "") in ("", *marks)
    ]
    found.sort(key=lambda entry: not entry.attributes.get("mark"))
    return found[0].code if found else None


def _weighed(marks: Collection[str], on: date) -> list[Part]:
    return [
        Part(entry.code, entry.label, entry.attributes["points"])
        for entry in lists.entries(WEIGHTS, on=on)
        if entry.code in marks and entry.attributes["points"]
    ]


def _overruled(level: str | None) -> list[Part]:
    entry = lists.find(LEVELS, level)
    if entry is None:
        return []
    reason = f"Put {entry.label[0].lower()}{entry.label[1:]}"
    return [Part(OVERRULED, reason, entry.attributes["points"])]


def _held(list_code: str, on: date) -> Sequence[Entry]:
    # A report has to be taken in on any day: before the first entry of a list, all of it holds.
    return lists.entries(list_code, on=on) or lists.entries(list_code)


def day_of(moment: datetime) -> date:
    """Give the day that something happened on, by the clocks here."""
    return moment.astimezone(LONDON).date()
