"""Whose a case is: taken by an officer, or left for a colleague to take."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from portal.domain import Actor, audit
from portal.domain.triage import workflow
from portal.extensions import db
from portal.models import Case


def take(case: Case, *, by: Actor, now: datetime) -> None:
    """Make a case one’s own."""
    if case.owner_id == by.id:
        return
    case.owner_id = by.id
    workflow.add_event(case, "owner", after=by.name[:60], by=by, now=now)
    audit.record("case.taken", case, by=by, now=now)


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
