"""Where a case stands: its category, its clock, and a sum whose every part is said."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from portal.domain.reference import lists
from portal.domain.triage import clocks
from portal.models import Case


@dataclass(frozen=True)
class Weight:
    """One thing that moves a case up the queue, and how far."""

    points: int
    reason: str


# Proposed, for the Community Response Team to agree: harm first, then hazard, then speed.
WEIGHTS: dict[str, Weight] = {
    "emergency": Weight(60, "Someone may be in danger"),
    "threat": Weight(40, "A threat or violence was reported"),
    "child": Weight(40, "A child may be at risk"),
    "restricted": Weight(40, "Someone may be coming to harm"),
    "hate": Weight(30, "It may be because of who someone is"),
    "hazard": Weight(30, "There may be something hazardous"),
    "frightened": Weight(20, "The person is frightened, or their health is suffering"),
    "targeted": Weight(15, "They think they are being targeted"),
    "happening_now": Weight(10, "It was happening when they reported it"),
    "again": Weight(10, "It has happened again since"),
    "getting_worse": Weight(5, "It is getting worse"),
}

# Oxford’s published categories: 1 serious risk or threats; 2 such as verbal abuse; 3 the rest.
CATEGORY_1_MARKS = {"emergency", "threat", "child", "restricted"}
CATEGORY_2_MARKS = {"hate", "frightened", "targeted"}
CATEGORY_2_THEMES = {"intimidation"}

# Clocks that a kind of case has of its own; every other case has its category’s.
OWN_CLOCKS: tuple[tuple[str, str, str], ...] = (
    # theme, mark it must carry ("" for none), standard
    ("drug_litter", "", "SLA_NEEDLE"),
    ("fly_tipping", "hazard", "SLA_HAZ"),
    ("fly_tipping", "", "SLA_FLYTIP"),
    ("graffiti", "offensive", "SLA_GRAF_OFF"),
    ("graffiti", "", "SLA_GRAF"),
    ("begging", "", "SLA_BEG"),
    # Somebody hungry, or out in the cold, can’t wait the week of an overgrown hedge.
    ("welfare", "", "SLA_HELP"),
    ("rough_sleeping", "", "SLA_HELP"),
)


# A point outweighs any difference in when two cases are due; seconds, and the end of 5138.
A_POINT = 100_000_000_000
NEVER = A_POINT - 1


@dataclass(frozen=True)
class Standing:
    """Where a case stands in the order of work, and why."""

    category: str
    standard: str
    due_at: datetime
    points: int
    because: tuple[str, ...]


def assess(theme_code: str, marks: Collection[str], *, received_at: datetime) -> Standing:
    """Work out a case’s category, clock and place. Every point has its reason."""
    category = _category(theme_code, marks)
    standard = _standard(theme_code, marks, category, received_at)
    weights = [weight for mark, weight in WEIGHTS.items() if mark in marks]
    return Standing(
        category=category,
        standard=standard,
        due_at=due_at(standard, received_at),
        points=sum(weight.points for weight in weights),
        because=tuple(weight.reason for weight in weights),
    )


def reassess(case: Case) -> None:
    """Put a case where its theme and its reports’ marks now have it. Its clock keeps its start."""
    marks = {mark for report in case.reports for mark in report.marks}
    if case.is_restricted:
        marks.add("restricted")
    else:
        marks.discard("restricted")
    standing = assess(case.theme_code, marks, received_at=case.opened_at)
    case.category, case.standard = standing.category, standing.standard
    case.priority, case.because = standing.points, list(standing.because)
    case.due_at = standing.due_at
    case.rank = rank(case.priority, case.due_at)
    case.is_hazardous = "hazard" in marks
    case.is_repeat = case.is_repeat or "again" in marks


def rank(points: int, due_at: datetime | None) -> int:
    """Give a case’s place in the order of work as one number, the lower the sooner.

    More points come first, and of two with as many, the one that is due sooner.

    >>> rank(30, datetime(2020, 11, 18, tzinfo=UTC)) < rank(0, datetime(2020, 11, 3, tzinfo=UTC))
    True
    """
    return int(due_at.timestamp() if due_at else NEVER) - points * A_POINT


def due_at(standard: str, received_at: datetime) -> datetime:
    """Give the time by which a service standard is to be met."""
    entry = lists.get("service_standards", standard)
    return clocks.due(clocks.Standard.from_attributes(entry.attributes), received_at)


def _category(theme_code: str, marks: Collection[str]) -> str:
    if CATEGORY_1_MARKS.intersection(marks):
        return "CAT1"
    if CATEGORY_2_MARKS.intersection(marks) or theme_code in CATEGORY_2_THEMES:
        return "CAT2"
    return "CAT3"


def _standard(theme_code: str, marks: Collection[str], category: str, received_at: datetime) -> str:
    of_its_category = f"SLA_{category}"
    for theme, mark, own in OWN_CLOCKS:
        if theme == theme_code and (not mark or mark in marks):
            # Where someone may come to harm, a clock of its own may be quicker and never slower.
            clocks_that_run = (own, of_its_category) if category == "CAT1" else (own,)
            return min(clocks_that_run, key=lambda standard: due_at(standard, received_at))
    return of_its_category
