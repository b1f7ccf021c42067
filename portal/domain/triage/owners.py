"""Whose a case is: taken by an officer, given to a colleague, or left for one to take."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from portal.domain import Actor, Refused, audit, people
from portal.domain.people import Permission
from portal.domain.triage import workflow
from portal.extensions import db
from portal.models import Case, StaffMember


def take(case: Case, *, by: Actor, now: datetime) -> None:
    """Make a case one’s own."""
    if case.owner_id == by.id:
        return
    case.owner_id = by.id
    workflow.add_event(case, "owner", after=by.name[:60], by=by, now=now)
    audit.record("case.taken", case, by=by, now=now)


def check(case: Case, member: StaffMember | None) -> None:
    """Raise Refused where a case is that person’s already, or they could not work on it."""
    if case.owner_id == (member.id if member else None):
        raise Refused(f"It is {member.name}’s already" if member else "Nobody has it already")
    if member is None:
        return
    if member.has_left or not people.may(member.role, Permission.WORK_CASES):
        raise Refused("Select a colleague who works on cases")
    if case.is_restricted and not people.may(member.role, Permission.OPEN_RESTRICTED):
        raise Refused(f"{member.name} can’t open restricted cases")


def colleagues_for(case: Case) -> list[StaffMember]:
    """Give those who a case can be given to: who works on cases, may open it, and has it not."""
    return [member for member in people.colleagues() if _may_have(case, member)]


def colleague(staff_id: int | None) -> StaffMember:
    """Get whom a case is given to. Raise Refused if there is nobody like that."""
    member = people.find(staff_id) if staff_id else None
    if member is None:
        raise Refused("Select a colleague")
    return member


def give(case: Case, member: StaffMember, *, by: Actor, now: datetime) -> None:
    """Make a case a colleague’s. Raise Refused for what `check` refuses."""
    check(case, member)
    case.owner_id = member.id
    workflow.add_event(case, "owner", after=member.name[:60], by=by, now=now)
    audit.record("case.given", case, by=by, now=now, to=member.id)


def _may_have(case: Case, member: StaffMember) -> bool:
    try:
        check(case, member)
    except Refused:
        return False
    return True


def let_go(case: Case, *, by: Actor, now: datetime) -> None:
    """Leave a case for a colleague to take."""
    if case.owner_id is None:
        return
    case.owner_id = None
    workflow.add_event(case, "owner", by=by, now=now)
    audit.record("case.let_go", case, by=by, now=now)


def let_go_all(staff_id: int, *, by: Actor, now: datetime) -> int:
    """Leave every open case of someone for their colleagues; return how many there were."""
    theirs = db.session.scalars(
        sa.select(Case).where(
            Case.owner_id == staff_id,
            Case.status.in_([status.value for status in workflow.OPEN]),
        )
    ).all()
    for case in theirs:
        let_go(case, by=by, now=now)
    return len(theirs)
