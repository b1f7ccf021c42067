"""Opening cases and working them: accept, join, correct the theme, restrict, note, reply."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import flag_modified

from portal.domain import Actor, Refused, audit, notices, people, references, themes
from portal.domain.people import Permission
from portal.domain.themes import ThemeFacts
from portal.domain.triage import links, priority, workflow
from portal.domain.triage.clocks import LONDON
from portal.domain.triage.workflow import Status
from portal.extensions import database, db
from portal.models import Case as Case
from portal.models import CaseEvent, Report

LONGEST_WORDS = 10_000
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
            selectinload(Case.events).joinedload(CaseEvent.staff),
        )
    ).one()


def open_for(
    theme_code: str,
    marks: Collection[str],
    *,
    is_restricted: bool,
    received_at: datetime,
    now: datetime,
) -> tuple[int, priority.Standing]:
    """Open a case for something just reported; give its number, and where its facts put it."""
    standing = priority.assess(theme_code, marks, received_at=received_at)
    case_id = database.insert_for_id(
        Case,
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
    return case_id, standing


def expect_revision(case: Case, revision: int | None) -> None:
    """Raise Overtaken if somebody changed the case since the page that speaks was made."""
    if revision != case.revision:
        raise Overtaken(OVERTAKEN)


def since(case: Case, event_id: int | None) -> list[CaseEvent]:
    """Give what happened to a case after one of its events."""
    return [event for event in case.events if event.id > (event_id or 0)]


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
        _mark_restricted(into, by=by, now=now)
    links.carry_over(case, into, by=by, now=now)
    case.merged_into = into
    workflow.move(case, to=Status.CLOSED, reason=workflow.DUPLICATE, by=by, now=now)
    audit.record("case.joined", case, by=by, now=now, into=into.reference, reports=len(moved))
    _weigh_again(into)
    touch(into)


def themes_for(case: Case) -> list[ThemeFacts]:
    """Give the themes a case may have: those that held when it was reported or when it happened.

    What broke a rule in November is about that rule, though the rule ended before it was reported.
    """
    held: dict[str, ThemeFacts] = {}
    for day in sorted(_days(case)):
        for theme in themes.all_themes(on=day):
            if theme.takes_reports:
                held.setdefault(theme.code, theme)
    return [theme for theme in themes.all_themes() if held.get(theme.code) is theme]


def correct_theme(
    case: Case, theme_code: str, *, because: str = "", by: Actor, now: datetime
) -> None:
    """Say what a case is really about. Its clock goes on from when it was received.

    Raise Refused unless the theme held when it was reported or when it happened.
    """
    theme = next((theme for theme in themes_for(case) if theme.code == theme_code), None)
    if theme is None:
        raise Refused("Select a theme that was in use when this was reported")
    if theme_code == case.theme_code:
        raise Refused("Select a different theme, or leave it as it is")
    because = because.strip()
    before, case.theme_code = case.theme_code, theme_code
    for report in case.reports:
        themes.code_report(
            report.id,
            theme_code,
            how="officer",
            because=[because] if because else [],
            by=by,
            now=now,
        )
    if theme.is_restricted:
        _mark_restricted(case, by=by, now=now)
    workflow.add_event(
        case, "theme", before=before, after=theme_code, words=because or None, by=by, now=now
    )
    # Who reads the record opens no case, and a theme says what a restricted one is about.
    told = {} if case.is_restricted else {"before": before, "after": theme_code}
    audit.record("case.theme", case, by=by, now=now, **told)
    _weigh_again(case)


def restrict(case: Case, *, by: Actor, now: datetime) -> None:
    """Keep a case to the few who work with harm: anyone who comes upon it may."""
    if case.is_restricted:
        return
    _mark_restricted(case, by=by, now=now)
    workflow.add_event(case, "restricted", by=by, now=now)
    audit.record("case.restricted", case, by=by, now=now)
    _weigh_again(case)


def weigh_in(
    case: Case, report: Report, marks: Collection[str], *, by: Actor, now: datetime
) -> None:
    """Let what a reporter tells us later count towards where the case stands, as at first."""
    report.marks = sorted({*report.marks, *marks})
    if "restricted" in marks:
        restrict(case, by=by, now=now)
    _weigh_again(case)
    touch(case)


def release(case: Case, because: str, *, by: Actor, now: datetime) -> None:
    """Let the whole team see a case that was kept from it.

    Raise Refused without a reason, or while its theme is itself a restricted one.
    """
    because = _words(because, "Enter why the whole team may see this case")
    if not case.is_restricted:
        return
    if themes.get(case.theme_code).is_restricted:
        raise Refused("Cases of this theme are always restricted. Change the theme first.")
    case.is_restricted = False
    for report in case.reports:
        report.is_restricted = False
    workflow.add_event(case, "released", words=because, by=by, now=now)
    audit.record("case.released", case, by=by, now=now)
    _weigh_again(case)


def note(case: Case, words: str, *, by: Actor, now: datetime) -> None:
    """Keep a note that only staff see. Raise Refused without words."""
    words = _words(words, "Enter your note")
    workflow.add_event(case, "note", words=words, by=by, now=now)
    touch(case)
    audit.record("case.noted", case, by=by, now=now)


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


def reply(case: Case, report: Report, words: str, *, by: Actor, now: datetime) -> None:
    """Write to whoever sent a report; it answers the service standard’s clock.

    Raise Refused without words, or unless they said that email is safe.
    """
    words = _words(words, "Enter your message")
    notices.enqueue_to_reporter(report, "reply", now=now, reference=report.reference, words=words)
    if case.responded_at is None:
        case.responded_at = now
    workflow.add_event(
        case, "reply", words=words, report_id=report.id, is_public=True, by=by, now=now
    )
    touch(case)
    audit.record("report.replied_to", report, by=by, now=now)


def draft_reply(report: Report, words: str) -> notices.Letter:
    """Word a reply exactly as it would go. Raise Refused for what `reply` refuses."""
    words = _words(words, "Enter your message")
    if report.reporter is None or not report.reporter.may_be_emailed:
        raise Refused("They did not say that it is safe to email them.")
    return notices.worded(
        "reply", name=report.reporter.name, reference=report.reference, words=words
    )


def touch(case: Case) -> None:
    """Make a change to a case’s history count as a change to the case."""
    flag_modified(case, "status")


def is_overdue(case: Case, *, now: datetime) -> bool:
    """Say whether a case’s first response is late."""
    return (
        not case.is_closed
        and case.responded_at is None
        and case.due_at is not None
        and case.due_at < now
    )


def _is(reference: str) -> sa.ColumnElement[bool]:
    # Two look-ups by unique index; a join of both tables would read every row of one.
    of_report = sa.select(Report.case_id).where(Report.reference == reference).scalar_subquery()
    return sa.or_(Case.reference == reference, Case.id == of_report)


def _days(case: Case) -> set[date]:
    reported = {case.opened_at, *(report.received_at for report in case.reports)}
    days = {moment.astimezone(LONDON).date() for moment in reported}
    return days | {report.happened_on for report in case.reports if report.happened_on}


def _mark_restricted(case: Case, *, by: Actor, now: datetime) -> None:
    case.is_restricted = True
    for report in case.reports:
        report.is_restricted = True
    # Whoever can’t open it any more can’t work on it either: it waits for somebody who can.
    if case.owner and not people.may(case.owner.role, Permission.OPEN_RESTRICTED):
        let_go(case, by=by, now=now)


def _weigh_again(case: Case) -> None:
    marks = {mark for report in case.reports for mark in report.marks}
    if case.is_restricted:
        marks.add("restricted")
    else:
        marks.discard("restricted")
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
