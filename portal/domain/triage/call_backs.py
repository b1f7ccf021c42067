"""Ringing back whoever reported drugs: soon, and six weeks later, as the standard promises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, selectinload

from portal.domain import Actor, Refused, audit, own_words
from portal.domain.reference import Entry, lists
from portal.domain.triage import cases, clocks, priority, workflow
from portal.domain.triage.cases import Viewer
from portal.extensions import db
from portal.models import CallBack, Case, Report, Reporter

STANDARD = "SLA_FOLLOWUP"
FIRST, AGAIN = "first", "again"
CALLS: dict[str, str] = {FIRST: "First call", AGAIN: "Six weeks later"}

BETTER, STILL, NO_ANSWER, STOP = "better", "still", "no_answer", "stop"
OUTCOMES: dict[str, str] = {
    BETTER: "We spoke: it is better, or over",
    STILL: "We spoke: it still happens",
    NO_ANSWER: "Nobody answered",
    STOP: "They do not want to be called",
}

# The call of six weeks later may be made some days before its day.
BEFORE_ITS_DAY = timedelta(days=3)
# Nobody reads further down the list.
MOST_SHOWN = 100


@dataclass(frozen=True)
class Due:
    """A call to make: to whoever sent which report, which call it is, and by when."""

    report: Report
    call: str
    due_at: datetime
    tries: int

    def is_overdue(self, now: datetime) -> bool:
        return self.due_at < now


def due(*, viewer: Viewer, now: datetime) -> list[Due]:
    """Give the calls to make, the soonest due first.

    Only to who said that ringing is safe, and not to who took back their report. A call that
    nobody made in time is let go in the end, so that the list never fills with what is long over.
    """
    found = [call for report in _reports(viewer, now) if (call := due_of(report, now=now))]
    found.sort(key=lambda call: (call.due_at, call.report.id))
    return found[:MOST_SHOWN]


def count_overdue(*, viewer: Viewer, now: datetime) -> int:
    """Count the calls that should have been made by now."""
    return sum(call.is_overdue(now) for call in due(viewer=viewer, now=now))


def due_of(report: Report, *, now: datetime) -> Due | None:
    """Give the call that is to be made about a report, if one is."""
    standard = _standard(now)
    if standard is None or not _may_be_called(report, standard):
        return None
    late = timedelta(days=standard.attributes["late"])
    for call, due_at, from_when in (
        (AGAIN, _again_at(report, standard), _again_at(report, standard) - BEFORE_ITS_DAY),
        (FIRST, _first_at(report, standard), report.received_at),
    ):
        if from_when <= now <= due_at + late:
            tries = [one for one in report.call_backs if one.call == call]
            if _is_over(tries, most=standard.attributes["tries"]):
                return None
            return Due(report, call, due_at, len(tries))
    return None


def note(
    case: Case, report: Report, outcome: str, words: str, *, by: Actor, now: datetime
) -> CallBack:
    """Keep what came of a call; to have spoken answers the service standard’s clock.

    Raise Refused unless a call is to be made, or with what is to be put right.
    """
    call = due_of(report, now=now)
    if call is None:
        raise Refused("There is no call to make about this report now.")
    if outcome not in OUTCOMES:
        raise Refused("Select what came of the call", field="outcome")
    words = own_words(
        words,
        longest=workflow.LONGEST_WORDS,
        missing="Say what still happens" if outcome == STILL else "",
        field="words",
    )
    made = CallBack(report=report, staff_id=by.id, call=call.call, outcome=outcome, made_at=now)
    db.session.add(made)
    if outcome != NO_ANSWER and case.responded_at is None:
        case.responded_at = now
    if outcome == STILL and not case.is_closed:
        case.awaits_reply = True
    workflow.add_event(
        case,
        "called_back",
        before=call.call,
        after=outcome,
        words=words or None,
        report_id=report.id,
        by=by,
        now=now,
    )
    cases.touch(case)
    audit.record("report.called_back", report, by=by, now=now, call=call.call, outcome=outcome)
    return made


def _reports(viewer: Viewer, now: datetime) -> Sequence[Report]:
    standard = _standard(now)
    if standard is None:
        return []
    furthest = timedelta(weeks=standard.attributes["weeks"], days=standard.attributes["late"])
    query = (
        sa.select(Report)
        .join(Report.case)
        .join(Report.reporter)
        .where(
            Case.opened_at > now - furthest - timedelta(days=1),
            Case.theme_code.in_(standard.attributes["about"]),
            Report.received_at > now - furthest,
            Report.withdrawn_at.is_(None),
            Reporter.contact == "yes_phone",
            Reporter.phone_fingerprint.is_not(None),
        )
        .options(
            contains_eager(Report.case),
            # That there is a number is enough here: nothing of theirs is opened to count.
            contains_eager(Report.reporter).load_only(Reporter.contact, Reporter.phone_fingerprint),
            selectinload(Report.call_backs),
        )
    )
    if not viewer.opens_restricted:
        query = query.where(Report.is_restricted.is_(False), Case.is_restricted.is_(False))
    return db.session.scalars(query).unique().all()


def _standard(now: datetime) -> Entry | None:
    return lists.find("service_standards", STANDARD, on=priority.day_of(now))


def _may_be_called(report: Report, standard: Entry) -> bool:
    reporter = report.reporter
    return (
        report.case.theme_code in standard.attributes["about"]
        and not report.is_withdrawn
        and reporter is not None
        and reporter.contact == "yes_phone"
        and reporter.phone_fingerprint is not None
        and not any(one.outcome == STOP for one in report.call_backs)
    )


def _first_at(report: Report, standard: Entry) -> datetime:
    return clocks.due(clocks.Standard.from_attributes(standard.attributes), report.received_at)


def _again_at(report: Report, standard: Entry) -> datetime:
    return report.received_at + timedelta(weeks=standard.attributes["weeks"])


def _is_over(tries: Sequence[CallBack], *, most: int) -> bool:
    spoke = any(one.outcome != NO_ANSWER for one in tries)
    return spoke or len(tries) >= most
