"""The same problem told more than once: joining two cases into one that counts as one."""

from __future__ import annotations

from datetime import datetime

from portal.domain import Actor, Refused, audit
from portal.domain.triage import cases, links, placing, priority, restrictions, weighing, workflow
from portal.domain.triage.workflow import Status
from portal.models import Case


def join(case: Case, into: Case, *, by: Actor, now: datetime) -> None:
    """Move every report of `case` into another: the same problem, told more than once.

    Raise Refused for a case that is closed or is itself. The emptied case is closed as a
    duplicate and counts as no incident; every report stays, with its reporter.
    """
    if case.id == into.id:
        raise Refused("That is this same case. Enter the reference of the other one.")
    if case.is_closed:
        raise Refused("This case is closed, so its reports can’t be added to another.")
    if into.is_closed:
        raise Refused("That case is closed. Open it again first, or accept this as a new case.")
    moved = list(case.reports)
    for report in moved:
        report.case = into
        workflow.add_event(
            into, "report_added", before=case.reference, report_id=report.id, by=by, now=now
        )
    # Whichever of the two was kept close, everything that is now in it is.
    if case.is_restricted or into.is_restricted:
        restrictions.mark(into, by=by, now=now)
    links.carry_over(case, into, by=by, now=now)
    into.ward_code = into.ward_code or case.ward_code
    into.has_photos = into.has_photos or case.has_photos
    into.awaits_reply = into.awaits_reply or case.awaits_reply
    case.merged_into = into
    workflow.move(case, to=Status.CLOSED, reason=workflow.DUPLICATE, by=by, now=now)
    audit.record("case.joined", case, by=by, now=now, into=into.reference, reports=len(moved))
    placing.carry_over(case, into, by=by, now=now)
    priority.reassess(into, now=now)
    cases.touch(into)
    weighing.look_again(into.id, now=now, may_lose=True)
