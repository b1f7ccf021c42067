"""Questions to whoever sent a report: asked, waited for, and told of when no answer comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from portal.domain import Actor, Refused, audit, jobs, notices, own_words
from portal.domain.reference import lists
from portal.domain.triage import cases, priority, reply_templates, workflow
from portal.domain.triage.cases import Viewer
from portal.domain.triage.workflow import Status
from portal.extensions import database, db
from portal.models import Case, Enquiry, Report

LETTER = "question"
ASKED, UNANSWERED = "asked", "unanswered"

# Nobody reads further down the list, and the worker takes no more at a time.
MOST_SHOWN = 100
AT_A_TIME = 100
# One worker at a time: two would each write the same into a case.
_TURN = 20_230_035


def ask(case: Case, report: Report, words: str, *, by: Actor, now: datetime) -> Enquiry:
    """Ask whoever sent a report one question; it takes the place of one they have not answered.

    The case waits for them where the table of moves has that, and stays where it is where not.
    Raise Refused for what `draft` refuses.
    """
    draft(case, report, words)
    words = _question(words)
    notices.enqueue_to_reporter(report, LETTER, now=now, **_facts(report, words))
    if before := report.open_enquiry:
        before.ended_at = now
    enquiry = Enquiry(report=report, staff_id=by.id, words=words, asked_at=now)
    db.session.add(enquiry)
    # As a reply does, it answers the service standard’s clock.
    if case.responded_at is None:
        case.responded_at = now
    case.awaits_reply = False
    workflow.add_event(
        case, ASKED, words=words, report_id=report.id, is_public=True, by=by, now=now
    )
    if Status.WAITING_FOR_REPORTER in workflow.possible(case):
        workflow.move(case, to=Status.WAITING_FOR_REPORTER, about=report, by=by, now=now)
    cases.touch(case)
    audit.record("report.asked", report, by=by, now=now)
    return enquiry


def draft(case: Case, report: Report, words: str) -> notices.Letter:
    """Word the letter exactly as it would go.

    Raise Refused without words, with a gap of a template left in them, once the case is closed or
    the report taken back, or unless they said that email is safe.
    """
    words = _question(words)
    if case.is_closed:
        raise Refused("This case is closed. Open it again before you ask.")
    if report.is_withdrawn:
        raise Refused("They took back this report, so we do not write to them about it.")
    if report.reporter is None or not report.reporter.may_be_emailed:
        raise Refused("They did not say that it is safe to email them.")
    return notices.worded(LETTER, name=report.reporter.name, **_facts(report, words))


def waiting(*, viewer: Viewer) -> Sequence[Enquiry]:
    """Give the questions that have no answer yet, the longest asked first."""
    query = (
        _open(viewer)
        .options(joinedload(Enquiry.report).joinedload(Report.case).joinedload(Case.owner))
        .order_by(Enquiry.asked_at, Enquiry.id)
        .limit(MOST_SHOWN)
    )
    return db.session.scalars(query).all()


def count_overdue(*, viewer: Viewer, now: datetime) -> int:
    """Count the questions that have had no answer for longer than the team waits."""
    overdue = _open(viewer).where(Enquiry.asked_at <= now - patience(now)).limit(MOST_SHOWN)
    return db.session.scalar(sa.select(sa.func.count()).select_from(overdue.subquery())) or 0


def days_since(enquiry: Enquiry, *, now: datetime) -> int:
    """Count the days that a question has waited."""
    return (priority.day_of(now) - priority.day_of(enquiry.asked_at)).days


def is_overdue(enquiry: Enquiry, *, now: datetime) -> bool:
    """Say whether a question has waited for longer than the team does."""
    return enquiry.asked_at <= now - patience(now)


def patience(now: datetime) -> timedelta:
    """Give how long a question waits before the team is told that no answer has come."""
    entry = lists.find("writing_again", "no_answer", on=priority.day_of(now)) or lists.get(
        "writing_again", "no_answer"
    )
    return timedelta(days=entry.attributes["days"])


@jobs.every(timedelta(hours=1))
def tell_of_no_answer(*, now: datetime) -> int:
    """Write into each case, once, that a question in it has had no answer; return how many."""
    if not database.take_turn(_TURN):
        return 0
    due = db.session.scalars(
        _standing()
        .where(Enquiry.told_at.is_(None), Enquiry.asked_at <= now - patience(now))
        .options(joinedload(Enquiry.report).joinedload(Report.case))
        .order_by(Enquiry.asked_at, Enquiry.id)
        .limit(AT_A_TIME)
    ).all()
    for enquiry in due:
        enquiry.told_at = now
        workflow.add_event(
            enquiry.report.case,
            UNANSWERED,
            after=str(days_since(enquiry, now=now)),
            report_id=enquiry.report_id,
            by=Actor.system(),
            now=now,
        )
    return len(due)


def _open(viewer: Viewer) -> sa.Select[Enquiry]:
    if viewer.opens_restricted:
        return _standing()
    return _standing(Report.is_restricted.is_(False), Case.is_restricted.is_(False))


def _standing(*also: sa.ColumnElement[bool]) -> sa.Select[Enquiry]:
    """Find the questions that still matter: not of a closed case, nor of a report taken back."""
    # Asked of each question, and not joined: few are open, and SQLite would begin at the reports.
    stands = (
        sa.select(Report.id)
        .join(Report.case)
        .where(
            Report.id == Enquiry.report_id,
            Report.withdrawn_at.is_(None),
            Case.closed_at.is_(None),
            *also,
        )
        .exists()
    )
    return sa.select(Enquiry).where(Enquiry.ended_at.is_(None), stands)


def _question(words: str) -> str:
    words = own_words(words, missing="Enter your question", longest=workflow.LONGEST_WORDS)
    reply_templates.expect_no_gap(words)
    return words


def _facts(report: Report, words: str) -> dict[str, str]:
    # Somebody else may read the letter of what tells of harm: the question is on their page alone.
    return {"reference": report.reference, "question": "" if report.is_restricted else words}
