"""Opening cases and working them: accept, join, correct the theme, note, reply."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from portal.domain import Actor, Refused, audit, references, themes
from portal.domain.triage import priority, workflow
from portal.domain.triage.workflow import Status
from portal.extensions import db
from portal.models import Case, CaseEvent, Report

LONGEST_WORDS = 10_000


class Viewer(Protocol):
    """Whoever looks at a case: what matters is whether restricted ones open for them."""

    @property
    def opens_restricted(self) -> bool: ...


def get(reference: str) -> Case:
    """Get a case by its own reference or that of a report in it; raise NoResultFound."""
    wanted = reference.strip().upper()
    case = db.session.scalars(
        sa.select(Case)
        .outerjoin(Report)
        .where(sa.or_(Case.reference == wanted, Report.reference == wanted))
        .options(
            joinedload(Case.owner),
            joinedload(Case.merged_into),
            selectinload(Case.reports).joinedload(Report.reporter),
            selectinload(Case.reports).joinedload(Report.witness),
            selectinload(Case.reports).selectinload(Report.photos),
            selectinload(Case.reports).selectinload(Report.additions),
            selectinload(Case.events).joinedload(CaseEvent.staff),
        )
    ).unique().one()
    return case


def open_for(
    theme_code: str,
    marks: Collection[str],
    *,
    is_restricted: bool,
    received_at: datetime,
    by: Actor,
    now: datetime,
) -> Case:
    """Open a case for something just reported, standing where its facts put it."""
    standing = priority.assess(theme_code, marks, received_at=received_at)
    case = Case(
        reference=references.new("case", now=now),
        opened_at=received_at,
        status=Status.RECEIVED.value,
        theme_code=theme_code,
        category=standing.category,
        priority=standing.points,
        because=list(standing.because),
        standard=standing.standard,
        due_at=standing.due_at,
        is_restricted=is_restricted,
    )
    db.session.add(case)
    workflow.add_event(
        case, "opened", after=Status.RECEIVED.value, is_public=True, by=by, now=now
    )
    return case


def expect_revision(case: Case, revision: int | None) -> None:
    """Raise Refused if somebody changed the case since the page that speaks was made."""
    if revision is not None and revision != case.revision:
        raise Refused(
            "Someone else changed this case while you had it open. Nothing was overwritten. "
            "Look at what they did below, and try again if it is still needed."
        )


def touch(case: Case, *, now: datetime) -> None:
    """Make a change to a case’s history count as a change to the case."""
    sa.orm.attributes.flag_modified(case, "status")


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
        raise Refused("That case is closed. Reopen it first, or accept this as a new case.")
    moved = list(case.reports)
    for report in moved:
        report.case = into
        workflow.add_event(
            into, "report_added", before=case.reference, report_id=report.id, by=by, now=now
        )
    into.is_restricted = into.is_restricted or case.is_restricted
    case.merged_into = into
    workflow.move(case, to=Status.CLOSED, reason="duplicate", by=by, now=now)
    audit.record("case.joined", case, by=by, now=now, into=into.reference, reports=len(moved))
    _weigh_again(into, now=now)


def correct_theme(
    case: Case, theme_code: str, *, because: str = "", by: Actor, now: datetime
) -> None:
    """Say what a case is really about. Its clock goes on from when it was received.

    Raise Refused unless the theme held on the day it was reported.
    """
    day = case.opened_at.date()
    theme = themes.find(theme_code, on=day)
    if theme is None:
        raise Refused("Select a theme that was in use when this was reported")
    if theme_code == case.theme_code:
        raise Refused("Select a different theme, or leave it as it is")
    before, case.theme_code = case.theme_code, theme_code
    case.is_restricted = case.is_restricted or theme.is_restricted
    for report in case.reports:
        report.is_restricted = report.is_restricted or theme.is_restricted
        themes.code_report(
            report, theme_code, how="officer", because=[because] if because else [], by=by, now=now
        )
    workflow.add_event(
        case, "theme", before=before, after=theme_code, words=because or None, by=by, now=now
    )
    audit.record("case.theme", case, by=by, now=now, before=before, after=theme_code)
    _weigh_again(case, now=now)


def note(case: Case, words: str, *, by: Actor, now: datetime) -> None:
    """Keep a note that only staff see."""
    words = _words(words, "Enter your note")
    workflow.add_event(case, "note", words=words, by=by, now=now)
    touch(case, now=now)
    audit.record("case.noted", case, by=by, now=now)


def take(case: Case, *, by: Actor, now: datetime) -> None:
    """Make a case one’s own."""
    if case.owner_id == by.id:
        return
    case.owner_id = by.id
    workflow.add_event(case, "owner", after=by.name, by=by, now=now)
    audit.record("case.taken", case, by=by, now=now)


def open_themes(*, sees_restricted: bool, now: datetime) -> Sequence[tuple[str, int, int]]:
    """Count the open cases of each theme, and of those the overdue ones."""
    overdue = sa.case((_is_overdue(now), 1), else_=0)
    query = (
        sa.select(Case.theme_code, sa.func.count(), sa.func.sum(overdue))
        .where(Case.status != Status.CLOSED.value)
        .group_by(Case.theme_code)
    )
    if not sees_restricted:
        query = query.where(Case.is_restricted.is_(False))
    return [(code, count, int(late or 0)) for code, count, late in db.session.execute(query)]


def is_overdue(case: Case, *, now: datetime) -> bool:
    """Say whether a case’s first response is late."""
    return (
        not case.is_closed
        and case.responded_at is None
        and case.due_at is not None
        and case.due_at < now
    )


def _is_overdue(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(Case.responded_at.is_(None), Case.due_at < now)


def _weigh_again(case: Case, *, now: datetime) -> None:
    marks = {mark for report in case.reports for mark in report.marks}
    standing = priority.assess(case.theme_code, marks, received_at=case.opened_at)
    case.category, case.standard = standing.category, standing.standard
    case.priority, case.because = standing.points, list(standing.because)
    case.due_at = standing.due_at


def _words(words: str, when_missing: str) -> str:
    words = words.strip()
    if not words:
        raise Refused(when_missing)
    if len(words) > LONGEST_WORDS:
        raise Refused(f"Use {LONGEST_WORDS:,} characters or fewer")
    return words
