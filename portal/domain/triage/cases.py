"""Cases: opened for what was reported, found again, and never overwritten by two at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import flag_modified

from portal.domain import Refused, references
from portal.domain.triage import priority
from portal.domain.triage.workflow import Status
from portal.extensions import database, db
from portal.models import Case as Case
from portal.models import CaseEvent, Report

OVERTAKEN = (
    "Someone else changed this case while you had it open. Nothing was overwritten, and what you "
    "typed is kept. Look at what they did, then try again if it is still needed."
)


class Viewer(Protocol):
    """Whoever looks at a case: what matters is whether restricted ones open for them."""

    @property
    def opens_restricted(self) -> bool: ...


class Overtaken(Refused):
    """Someone else changed the case first. Nothing was overwritten."""


@dataclass(frozen=True)
class Whereabouts:
    """As much of a case as is needed to know whether it opens: nothing of what it is about."""

    reference: str
    is_restricted: bool
    opened_at: datetime

    def opens_for(self, viewer: Viewer) -> bool:
        return viewer.opens_restricted or not self.is_restricted


def whereabouts(reference: str) -> Whereabouts:
    """Find which case a reference leads to, its own or a report’s; raise NoResultFound."""
    wanted = references.tidy(reference)
    row = db.session.execute(
        sa.select(Case.reference, Case.is_restricted, Case.opened_at).where(_is(wanted))
    ).one()
    return Whereabouts(*row)


def get(reference: str) -> Case:
    """Get a case by its own reference or that of a report in it; raise NoResultFound."""
    return db.session.scalars(
        sa.select(Case)
        .where(_is(references.tidy(reference)))
        .options(
            joinedload(Case.owner),
            joinedload(Case.merged_into),
            selectinload(Case.reports).joinedload(Report.reporter),
            selectinload(Case.reports).joinedload(Report.witness),
            selectinload(Case.reports).selectinload(Report.photos),
            selectinload(Case.reports).selectinload(Report.additions),
            selectinload(Case.reports).joinedload(Report.enquiries),
            selectinload(Case.reports).joinedload(Report.referrals),
            selectinload(Case.reports).joinedload(Report.call_backs),
            selectinload(Case.events).joinedload(CaseEvent.staff),
        )
    ).one()


def open_for(
    theme_code: str,
    marks: Collection[str],
    *,
    is_restricted: bool,
    ward_code: str | None = None,
    channel: str = "",
    has_photos: bool = False,
    received_at: datetime,
    now: datetime,
) -> tuple[int, priority.Standing]:
    """Open a case for something just reported; give its number, and where its facts put it."""
    standing = priority.assess(theme_code, marks, received_at=received_at, now=now)
    case_id = database.insert_for_id(
        Case,
        reference=references.new("case", now=now),
        opened_at=received_at,
        status=Status.RECEIVED.value,
        theme_code=theme_code,
        category=standing.category,
        priority=standing.points,
        because=standing.reasons,
        rank=standing.rank,
        standard=standing.standard,
        due_at=standing.due_at,
        is_restricted=is_restricted,
        ward_code=ward_code,
        channel=channel,
        is_hazardous="hazard" in marks,
        is_repeat="again" in marks,
        has_photos=has_photos,
    )
    return case_id, standing


def expect_revision(case: Case, revision: int | None) -> None:
    """Raise Overtaken if somebody changed the case since the page that speaks was made."""
    if revision != case.revision:
        raise Overtaken(OVERTAKEN)


def since(case: Case, event_id: int | None) -> list[CaseEvent]:
    """Give what happened to a case after one of its events."""
    return [event for event in case.events if event.id > (event_id or 0)]


def touch(case: Case) -> None:
    """Make a change to a case’s history count as a change to the case."""
    flag_modified(case, "status")


def _is(reference: str) -> sa.ColumnElement[bool]:
    # Two look-ups by unique index; a join of both tables would read every row of one.
    of_report = sa.select(Report.case_id).where(Report.reference == reference).scalar_subquery()
    return sa.or_(Case.reference == reference, Case.id == of_report)
