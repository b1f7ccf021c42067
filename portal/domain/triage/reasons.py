"""Why a case stands where it stands, for whoever works on it: its category, its clock, its sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.domain import themes
from portal.domain.reference import Entry, lists
from portal.domain.triage import priority
from portal.models import Case


@dataclass(frozen=True)
class Reasons:
    """What puts a case where it is, in words: `parts` are those of its sum, as it keeps them."""

    category: Entry | None
    why_category: str
    standard: Entry
    why_standard: str
    points: int
    parts: Sequence[dict[str, Any]]


def of(case: Case) -> Reasons:
    """Say why a case is of its category, which clock it has and why, and what its sum holds."""
    category = lists.find(priority.CATEGORIES, case.category)
    standard = lists.get(priority.STANDARDS, case.standard)
    return Reasons(
        category=category,
        why_category=_why(category, case) if category else "",
        standard=standard,
        why_standard=_whose(standard, category),
        points=case.priority,
        parts=case.because,
    )


def _why(category: Entry, case: Case) -> str:
    marks = priority.marks_of(case)
    called_for = [mark for mark in category.attributes.get("marks", ()) if mark in marks]
    if called_for:
        reasons = [_reason(mark) for mark in called_for]
        lead = "The reason" if len(reasons) == 1 else "The reasons"
        return f"{lead}: {'; '.join(reason[0].lower() + reason[1:] for reason in reasons)}."
    if case.theme_code in category.attributes.get("themes", ()):
        return f"Cases about this are: {themes.label(case.theme_code)}."
    return "Nothing they said calls for another."


def _whose(standard: Entry, category: Entry | None) -> str:
    if category is not None and category.attributes["standard"] == standard.code:
        return f"That is the clock of {category.label}."
    return f"That is a clock of its own: {standard.public[0].lower()}{standard.public[1:]}."


def _reason(mark: str) -> str:
    entry = lists.find(priority.WEIGHTS, mark)
    return entry.label if entry else mark
