"""An officer’s word on where a case stands: over its reasons, with one of their own, or not."""

from __future__ import annotations

from datetime import date, datetime

from portal.domain import Actor, Refused, audit, own_words
from portal.domain.reference import Entry, lists
from portal.domain.triage import priority, workflow
from portal.models import Case, CaseEvent

OVERRULED, RESTORED = "overruled", "restored"
NO_PLACE = "This case is closed, so it has no place in the order of work."


def levels(*, on: date) -> list[Entry]:
    """Give where an officer may put a case, the soonest first."""
    return lists.entries(priority.LEVELS, on=on)


def overrule(case: Case, level: str, because: str, *, by: Actor, now: datetime) -> None:
    """Put a case where an officer would have it; it stays there whatever is learnt of it later.

    Raise Refused without a reason, for a level that is none or where it is already, or once the
    case is closed.
    """
    because = own_words(
        because, missing="Enter why it should stand there", longest=workflow.LONGEST_WORDS
    )
    if case.is_closed:
        raise Refused(NO_PLACE)
    if level not in {entry.code for entry in levels(on=priority.day_of(now))}:
        raise Refused("Select where it should stand")
    if level == case.overruled:
        raise Refused("An officer put it there already. Select another place, or put it back.")
    _place(case, level, OVERRULED, words=because, by=by, now=now)


def restore(case: Case, *, by: Actor, now: datetime) -> None:
    """Put a case back where its reasons have it. Raise Refused unless an officer had moved it."""
    if case.overruled is None:
        raise Refused("Nobody has moved this case: it stands where its reasons have it.")
    _place(case, None, RESTORED, by=by, now=now)


def carry_over(case: Case, into: Case, *, by: Actor, now: datetime) -> None:
    """Have a case that takes in another’s reports be put as far forward as that one was."""
    told = overruling(case)
    if told is not None and _points(case.overruled) > max(_points(into.overruled), 0):
        _place(into, case.overruled, OVERRULED, words=told.words, by=by, now=now)


def overruling(case: Case) -> CaseEvent | None:
    """Give what an officer said when they put a case where it is; None if nobody did."""
    if case.overruled is None:
        return None
    return next((event for event in reversed(case.events) if event.kind == OVERRULED), None)


def label(level: str | None) -> str:
    """Give a level in the team’s words, as it stood when it was last offered."""
    entry = lists.find(priority.LEVELS, level)
    return entry.label if entry else "Where its reasons have it"


def _place(
    case: Case,
    level: str | None,
    kind: str,
    *,
    words: str | None = None,
    by: Actor,
    now: datetime,
) -> None:
    before, case.overruled = case.overruled, level
    workflow.add_event(case, kind, before=before, after=level, words=words, by=by, now=now)
    audit.record(f"case.{kind}", case, by=by, now=now, before=before, after=level)
    priority.reassess(case, now=now)


def _points(level: str | None) -> int:
    entry = lists.find(priority.LEVELS, level)
    return int(entry.attributes["points"]) if entry else 0
