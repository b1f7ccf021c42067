"""Keeping a case to the few who work with harm, and letting the whole team see it again."""

from __future__ import annotations

from datetime import datetime

from portal.domain import Actor, Refused, audit, own_words, themes
from portal.domain.triage import owners, priority, weighing, workflow
from portal.models import Case


def restrict(case: Case, *, by: Actor, now: datetime) -> None:
    """Keep a case to the few who work with harm: anyone who comes upon it may."""
    if case.is_restricted:
        return
    mark(case, by=by, now=now)
    priority.reassess(case, now=now)


def release(case: Case, because: str, *, by: Actor, now: datetime) -> None:
    """Let the whole team see a case that was kept from it.

    Raise Refused without a reason, or while its theme is itself a restricted one.
    """
    because = own_words(
        because,
        missing="Enter why the whole team may see this case",
        longest=workflow.LONGEST_WORDS,
    )
    if not case.is_restricted:
        return
    if themes.get(case.theme_code).is_restricted:
        raise Refused("Cases of this theme are always restricted. Change the theme first.")
    case.is_restricted = False
    for report in case.reports:
        report.is_restricted = False
    weighing.look_again(case.id, now=now, may_lose=True)
    workflow.add_event(case, "released", words=because, by=by, now=now)
    audit.record("case.released", case, by=by, now=now)
    priority.reassess(case, now=now)


def mark(case: Case, *, by: Actor, now: datetime) -> None:
    """Mark a case as restricted, with every report in it; where it was not, say who did it."""
    was_restricted, case.is_restricted = case.is_restricted, True
    for report in case.reports:
        report.is_restricted = True
    if not was_restricted:
        workflow.add_event(case, "restricted", by=by, now=now)
        audit.record("case.restricted", case, by=by, now=now)
    # Nothing of an ordinary case tells any more that there is this one.
    weighing.look_again(case.id, now=now, may_lose=True)
    # Whoever can’t open it any more can’t work on it either: it waits for somebody who can.
    owners.settle(case, by=by, now=now)
