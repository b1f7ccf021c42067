"""The same problem told more than once: one case that counts as one, and parting what is not."""

from __future__ import annotations

from datetime import datetime

from portal.domain import Actor, Refused, audit, own_words
from portal.domain.triage import cases, links, placing, priority, restrictions, weighing, workflow
from portal.domain.triage.workflow import Status
from portal.extensions import db
from portal.models import Case, Report


def take_in(case: Case, report_id: int, *, has_photos: bool, by: Actor, now: datetime) -> None:
    """Have a case take in a report of the same thing that was just sent with it as its case."""
    workflow.add_event(case, "report_added", report_id=report_id, by=by, now=now)
    priority.reassess(case, now=now)
    case.has_photos = case.has_photos or has_photos
    cases.touch(case)


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


def separate(case: Case, report: Report, because: str, *, by: Actor, now: datetime) -> Case:
    """Give a report that is about something else a case of its own; return that.

    Its clock counts from when the report came. Raise Refused without a reason, or for the only
    report of a case.
    """
    because = own_words(
        because, missing="Enter why it needs a case of its own", longest=workflow.LONGEST_WORDS
    )
    if len(case.reports) < 2:
        raise Refused("It is the only report in this case.")
    case_id, _ = cases.open_for(
        case.theme_code,
        report.marks,
        # What was kept close stays so until somebody has looked at it by itself.
        is_restricted=case.is_restricted,
        ward_code=report.ward_code,
        channel=report.channel,
        has_photos=bool(report.photos),
        received_at=report.received_at,
        now=now,
    )
    own = db.session.get_one(Case, case_id)
    report.case = own
    workflow.add_event(
        case, "separated", after=own.reference, words=because, report_id=report.id, by=by, now=now
    )
    workflow.add_event(
        own,
        "separated_from",
        before=case.reference,
        report_id=report.id,
        is_public=True,
        by=by,
        now=now,
    )
    audit.record("case.separated", case, by=by, now=now, into=own.reference)
    case.has_photos = any(other.photos for other in case.reports)
    priority.reassess(case, now=now)
    cases.touch(case)
    for one in (case, own):
        weighing.look_again(one.id, now=now, may_lose=True)
    return own
