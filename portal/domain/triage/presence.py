"""Who is on a case now: colleagues who have opened it in the last few minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from portal.extensions import db
from portal.models import AuditEntry, StaffMember

# After so long without a look somebody has most likely gone on to something else.
FADES_AFTER = timedelta(minutes=10)
# That somebody looked is recorded anyway: nothing more is kept to know that they are there.
LOOKS = ("case.read", "reply.previewed", "question.previewed")


@dataclass(frozen=True)
class Present:
    """A colleague who has a case open, and when they last looked at it."""

    name: str
    seen_at: datetime


def on(
    references: Sequence[str], *, other_than: int, now: datetime
) -> dict[str, Sequence[Present]]:
    """Give who else is on each of some cases, by reference, whoever came last first."""
    seen_at = sa.func.max(AuditEntry.happened_at, type_=AuditEntry.happened_at.type)
    rows = db.session.execute(
        sa.select(AuditEntry.subject_id, StaffMember.name, seen_at)
        .join(StaffMember, StaffMember.id == AuditEntry.actor_id)
        .where(
            AuditEntry.subject_id.in_(references),
            AuditEntry.subject_kind == "case",
            AuditEntry.happened_at > now - FADES_AFTER,
            AuditEntry.action.in_(LOOKS),
            AuditEntry.actor_kind == "staff",
            AuditEntry.actor_id != other_than,
        )
        .group_by(AuditEntry.subject_id, StaffMember.id, StaffMember.name)
        .order_by(seen_at.desc())
    )
    found: dict[str, list[Present]] = {}
    for reference, name, at in rows:
        found.setdefault(reference, []).append(Present(name, at))
    return dict(found)
