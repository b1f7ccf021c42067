"""After a case has closed: whoever reported is asked once how it went, and may have it reopened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager

from portal.domain import Actor, Refused, audit, jobs, notices, own_words
from portal.domain.reference import lists
from portal.domain.reports import following
from portal.domain.triage import priority, workflow
from portal.domain.triage.workflow import Status
from portal.extensions import database, db
from portal.models import Case, CaseEvent, Report, Reporter

# What of it is in a case’s history: we asked, they said how it went, they asked us to look again.
ASKED, TOLD, LOOK_AGAIN = "followed_up", "told_how", "asked_again"

INFORMED = {"yes": "Yes", "partly": "Partly", "no": "No"}
SORTED = {"yes": "Yes", "no": "No", "back": "It was, and then it came back"}
NOT_SORTED = ("sorted_no", "sorted_back")

LETTER = "how-it-went"
AT_A_TIME = 100
# One worker at a time: two would each write to the same person.
_TURN = 20_230_071
OVER = "The time to answer is over, or you have answered already. You can still add something."


@dataclass(frozen=True)
class Terms:
    """When somebody is asked after the case closed, and until when they may answer."""

    days: timedelta
    late: timedelta
    open: timedelta
    not_after: tuple[str, ...]


def terms(*, on: date) -> Terms | None:
    """Give the terms that hold on a day; None on one when nobody is asked."""
    entry = lists.find("writing_again", "after_closing", on=on)
    if entry is None:
        return None
    told = entry.attributes
    return Terms(
        days=timedelta(days=told["days"]),
        late=timedelta(days=told["late"]),
        open=timedelta(days=told["open"]),
        not_after=tuple(told["not_after"]),
    )


@jobs.every(timedelta(hours=1))
def ask_how_it_went(*, now: datetime) -> int:
    """Write once to whoever may be emailed about a case that closed some days ago; say to how many.

    Nobody is written to about what is restricted or was taken back. Whoever sent several reports
    in one case gets one letter, and may answer for each.
    """
    told = terms(on=priority.day_of(now))
    if told is None or not database.take_turn(_TURN):
        return 0
    due = db.session.scalars(_due(told, now)).all()
    written: set[tuple[int, str | None]] = set()
    for report in due:
        case = report.case
        whose = (case.id, report.reporter.email_fingerprint if report.reporter else None)
        workflow.add_event(
            case, ASKED, is_public=True, report_id=report.id, by=Actor.system(), now=now
        )
        if whose in written:
            continue
        written.add(whose)
        notices.enqueue(
            LETTER,
            to_report=report.reference,
            now=now,
            reference=report.reference,
            closed_on=notices.day(case.closed_at or now),
            until=notices.day(now + told.open),
        )
    return len(written)


def is_open(report: Report, *, now: datetime) -> bool:
    """Say whether somebody may still tell us how it went."""
    return _is_within(report, now=now) and not _events(report, TOLD)


def missing(informed: str, is_sorted: str) -> dict[str, str]:
    """Say what has not been answered, by the field it belongs to."""
    problems = {}
    if informed not in INFORMED:
        problems["informed"] = "Select whether we kept you informed"
    if is_sorted not in SORTED:
        problems["sorted"] = "Select whether it is sorted"
    return problems


def answer(
    report: Report, *, informed: str, is_sorted: str, words: str, by: Actor, now: datetime
) -> None:
    """Keep how it went. Words that tell of harm open the case again, whatever was answered.

    Raise Refused unless both are answered, once and in time.
    """
    if not is_open(report, now=now):
        raise Refused(OVER)
    if problems := missing(informed, is_sorted):
        field, sentence = next(iter(problems.items()))
        raise Refused(sentence, field=field)
    words = own_words(words, longest=following.LONGEST_WORDS, field="words")
    case = report.case
    workflow.add_event(
        case,
        TOLD,
        before=f"informed_{informed}",
        after=f"sorted_{is_sorted}",
        words=words or None,
        is_public=True,
        report_id=report.id,
        by=by,
        now=now,
    )
    audit.record("report.told_how", report, by=by, now=now)
    marks = following.marks_in(words)
    following.weigh_in(case, report, marks, by=by, now=now)
    if marks:
        _open_again(case, by=by, now=now)


def may_look_again(report: Report, *, now: datetime) -> bool:
    """Say whether somebody whose trouble is not over may have the case opened again."""
    told = _events(report, TOLD)
    return (
        _is_within(report, now=now)
        and bool(told)
        and told[-1].after in NOT_SORTED
        and not _events(report, LOOK_AGAIN)
    )


def look_again(report: Report, *, by: Actor, now: datetime) -> None:
    """Open the case again at its reporter’s wish, as the table of moves allows.

    Raise Refused unless they said in time that it is not sorted, and did not ask before.
    """
    if not may_look_again(report, now=now):
        raise Refused("We can’t open this again from here. Tell us what happened instead.")
    case = report.case
    workflow.add_event(
        case,
        LOOK_AGAIN,
        after=_events(report, TOLD)[-1].after,
        is_public=True,
        report_id=report.id,
        by=by,
        now=now,
    )
    audit.record("report.look_again", report, by=by, now=now)
    _open_again(case, by=by, now=now)


def _open_again(case: Case, *, by: Actor, now: datetime) -> None:
    case.awaits_reply = True
    if case.is_closed:
        workflow.move(case, to=Status.REOPENED, by=by, now=now)


def _is_within(report: Report, *, now: datetime) -> bool:
    asked = _events(report, ASKED)
    told = terms(on=priority.day_of(asked[-1].happened_at)) if asked else None
    return (
        told is not None
        and report.case.is_closed
        and not report.is_withdrawn
        and not report.is_restricted
        and now <= asked[-1].happened_at + told.open
    )


def _events(report: Report, kind: str) -> list[CaseEvent]:
    return [
        event for event in report.case.events if event.kind == kind and event.report_id == report.id
    ]


def _due(told: Terms, now: datetime) -> sa.Select[Report]:
    before = aliased(CaseEvent)
    was_asked = (
        sa.select(before.id)
        .where(before.case_id == Case.id, before.report_id == Report.id, before.kind == ASKED)
        .exists()
    )
    return (
        sa.select(Report)
        .join(Report.case)
        .join(Report.reporter)
        .where(
            Case.closed_at <= now - told.days,
            Case.closed_at > now - told.late,
            Case.merged_into_id.is_(None),
            Case.closing_reason.not_in(told.not_after),
            Case.is_restricted.is_(False),
            Report.is_restricted.is_(False),
            Report.withdrawn_at.is_(None),
            Reporter.contact == "yes_email",
            Reporter.email.is_not(None),
            ~was_asked,
        )
        .options(contains_eager(Report.case), contains_eager(Report.reporter))
        .order_by(Case.closed_at, Case.id, Report.id)
        .limit(AT_A_TIME)
    )
