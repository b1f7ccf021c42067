"""What a resident may do after sending a report: follow it, add to it, or take it back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from portal.domain import Actor, Refused, audit, notices, own_words, references
from portal.domain.privacy import screening
from portal.domain.reference import lists
from portal.domain.triage import cases, priority, restrictions, weighing, workflow
from portal.domain.triage.workflow import Status
from portal.extensions import cipher, db
from portal.models import Addition, Case, Report

LONGEST_WORDS = 5_000
WRONG = (
    "We can’t find a report with that reference and those details. Check both, and try the email "
    "address, phone number or postcode you gave us, or the private code shown when you sent it."
)


def find(reference: str, second_thing: str) -> Report:
    """Find a report by its reference and something else that its reporter knows.

    Raise Refused, the same each time, unless both are right.
    """
    report = db.session.scalar(_with_story().where(Report.reference == tidy(reference)))
    if report is None or not _knows(report, second_thing):
        raise Refused(WRONG)
    return report


def tidy(reference: str) -> str:
    """Write a reference as it was given out; what is too long for one is cut off."""
    return references.tidy(reference[:40])


def get(reference: str) -> Report:
    """Get a report with its case, for someone already let in; raise NoResultFound."""
    return db.session.scalars(_with_story().where(Report.reference == reference)).one()


def add(report: Report, words: str, *, by: Actor, now: datetime) -> Addition:
    """Keep something more that a reporter tells us. Raise Refused without any words."""
    return _add(
        report,
        "more",
        words,
        missing="Tell us what you want to add",
        happened_on=None,
        by=by,
        now=now,
    )


def happened_again(report: Report, words: str, *, on: date, by: Actor, now: datetime) -> Addition:
    """Keep one more entry of the diary."""
    return _add(report, "again", words, happened_on=on, by=by, now=now)


def answer(report: Report, words: str, *, by: Actor, now: datetime) -> Addition:
    """Keep the answer to the question we asked; the case no longer waits for it.

    Raise Refused without any words, or when there is no question to answer any more.
    """
    enquiry = report.open_enquiry
    if enquiry is None:
        raise Refused("We are no longer waiting for an answer. You can still add something.")
    given = _add(
        report, ANSWER, words, missing="Write your answer", happened_on=None, by=by, now=now
    )
    enquiry.ended_at, enquiry.answer = now, given
    return given


def withdraw(report: Report, *, by: Actor, now: datetime) -> None:
    """Take back a report at its reporter’s wish; the case goes on if others told us too."""
    if report.is_withdrawn:
        return
    report.withdrawn_at = now
    case = report.case
    workflow.add_event(case, "withdrawn", is_public=True, report_id=report.id, by=by, now=now)
    audit.record("report.withdrawn", report, by=by, now=now)
    weighing.look_again(case.id, now=now, may_lose=True)
    # Somebody may be made to take back a plea for help: one is read by a person all the same.
    may_close = case.has_no_standing_reports and not report.is_restricted
    if may_close and not case.is_closed:
        workflow.move(case, to=Status.CLOSED, reason="withdrawn", by=by, now=now)
    # As when it was sent: what tells of harm gets no letter by itself.
    if not report.is_restricted:
        notices.enqueue(
            "report-withdrawn", to_report=report.reference, now=now, reference=report.reference
        )


@dataclass(frozen=True)
class Step:
    """One plain sentence of a report’s story, and when."""

    at: datetime
    sentence: str
    words: str = ""


def story(report: Report) -> Sequence[Step]:
    """Tell a report’s story for its reporter, the newest step first.

    Only public steps are in it, and only those of this report: not what neighbours said.
    """
    steps = [Step(report.received_at, "You sent this report")]
    steps += [
        Step(addition.added_at, _added(addition), addition.words) for addition in report.additions
    ]
    joined = _joined_by(report)
    for event in report.case.events:
        sentence = _sentence(event.kind, event.after, event.reason)
        mine = event.report_id in (None, report.id)
        if event.is_public and mine and sentence:
            # What an officer wrote before this report was added was for somebody else to read.
            words = event.words if event.id > joined else None
            steps.append(Step(event.happened_at, sentence, words or ""))
    # Of what happened at one moment, the last thing is the newest.
    return sorted(steps, key=lambda step: step.at)[::-1]


ANSWER = "answer"
ADDED = {
    ANSWER: "You answered our question",
    "more": "You added something",
    "again": "You told us it happened again",
}


def _added(addition: Addition) -> str:
    said = ADDED[addition.kind]
    return f"{said}, on {notices.day(addition.happened_on)}" if addition.happened_on else said


def worries(report: Report) -> Sequence[screening.Finding]:
    """Give what somebody has told us since they sent a report that others can help with now."""
    told = [addition.words for addition in report.additions]
    told += [
        event.words or ""
        for event in report.case.events
        if event.kind == "told_how" and event.report_id == report.id
    ]
    since = "\n\n".join(told)
    first: dict[str, screening.Finding] = {}
    for finding in screening.find(since):
        first.setdefault(finding.topic, finding)
    return list(first.values())


def meaning(report: Report) -> str:
    """Say in a sentence what a report’s status means for its reporter."""
    if report.is_withdrawn and report.is_restricted:
        return "A trained officer still reads it, to be sure that nobody is in danger."
    if report.is_withdrawn:
        return "We are not working on it, unless someone else told us about the same thing."
    return lists.get("case_statuses", _status(report)).help


def due_at(report: Report) -> datetime | None:
    """Give when somebody will have looked at it by, while nobody has."""
    case = report.case
    waiting = case.responded_at is None and not case.is_closed and not report.is_withdrawn
    return case.due_at if waiting else None


def example_reference() -> str:
    """Give a reference that looks like one and is nobody’s."""
    return f"{lists.get('references', 'report').label}-2021-4F7K2"


def public_status(report: Report) -> str:
    """Give where a report is, in the words a resident sees."""
    if report.is_withdrawn:
        return "You took this report back"
    return workflow.public_label(_status(report))


def _status(report: Report) -> str:
    """Give where a case is for one reporter: it does not wait for them if it waits for another."""
    case = report.case
    asked = {one.id for one in case.reports if one.open_enquiry}
    waits_for_another = bool(asked) and report.id not in asked
    if case.status == Status.WAITING_FOR_REPORTER and waits_for_another:
        return Status.IN_PROGRESS
    return case.status


def _joined_by(report: Report) -> int:
    """Give the number of the event that added a report to its case; 0 if it opened it."""
    return max(
        (
            event.id
            for event in report.case.events
            if event.kind == "report_added" and event.report_id == report.id
        ),
        default=0,
    )


def _sentence(kind: str, after: str | None, reason: str | None) -> str:
    if kind in TOLD_ONE:
        return TOLD_ONE[kind]
    if kind != "moved" or after is None:
        return ""
    if after == Status.CLOSED and reason:
        return f"We closed this: {lists.get('closing_reasons', reason).public}"
    return lists.get("case_statuses", after).help


# What is between one reporter and us, by the kind of event.
TOLD_ONE: dict[str, str] = {
    "withdrawn": "You withdrew this report",
    "reply": "We wrote to you",
    "asked": "We asked you a question",
    "followed_up": "We asked you how it went",
    "told_how": "You told us how it went",
    "asked_again": "You asked us to look again",
    "separated_from": "We look at your report by itself now",
    "undone_move": "We took our last step back. It was made by mistake",
}

# Nothing told us lies in a case that nobody looks at.
HEARD: dict[str, Status] = {
    Status.WAITING_FOR_REPORTER: Status.IN_PROGRESS,
    Status.CLOSED: Status.REOPENED,
}


def marks_in(words: str) -> set[str]:
    """Give the marks that somebody’s words call for."""
    return {mark for finding in screening.find(words) for mark in finding.marks}


def _add(
    report: Report,
    kind: str,
    words: str,
    *,
    missing: str = "",
    happened_on: date | None,
    by: Actor,
    now: datetime,
) -> Addition:
    if report.is_withdrawn:
        raise Refused(
            "You took this report back, so nothing can be added. You can report it again."
        )
    words = own_words(words, longest=LONGEST_WORDS, missing=missing, field="words")
    addition = Addition(
        report=report, kind=kind, words=words, happened_on=happened_on, added_at=now
    )
    db.session.add(addition)
    db.session.flush()
    case: Case = report.case
    case.awaits_reply = True
    workflow.add_event(
        case, f"told_{kind}", words=addition.words or None, report_id=report.id, by=by, now=now
    )
    # Before the case moves: what tells of harm sends no letter by itself.
    marks = marks_in(words) | ({"again"} if kind == "again" else set())
    weigh_in(case, report, marks, by=by, now=now)
    if moves_to := HEARD.get(case.status):
        if kind == ANSWER:
            # Whoever answers knows that we heard, and nobody else was told that we waited.
            workflow.move(case, to=moves_to, about=report, by=Actor.system(), now=now)
        else:
            workflow.move(case, to=moves_to, by=by, now=now)
    audit.record(f"report.{kind}", report, by=by, now=now)
    return addition


def weigh_in(
    case: Case, report: Report, marks: Collection[str], *, by: Actor, now: datetime
) -> None:
    """Let what a reporter tells us later count towards where the case stands, as at first."""
    report.marks = sorted({*report.marks, *marks})
    if "restricted" in marks:
        restrictions.restrict(case, by=by, now=now)
    priority.reassess(case, now=now)
    if marks:
        weighing.look_again(case.id, now=now)
    cases.touch(case)


def _knows(report: Report, second_thing: str) -> bool:
    given = second_thing.strip()
    if not given:
        return False
    code = "".join(c for c in given.upper() if c.isalnum())
    if report.follow_fingerprint in cipher.fingerprints(code, "follow.code"):
        return True
    reporter = report.reporter
    # Whoever lives with the person knows their address: what tells of harm opens by the code alone.
    if reporter is None or report.is_restricted:
        return False
    return any(
        known is not None and known in cipher.fingerprints(given, purpose)
        for known, purpose in (
            (reporter.email_fingerprint, "reporter.email"),
            (reporter.phone_fingerprint, "reporter.phone"),
            (reporter.postcode_fingerprint, "reporter.postcode"),
        )
    )


def _with_story() -> sa.Select[Report]:
    return sa.select(Report).options(
        joinedload(Report.case).selectinload(Case.events),
        joinedload(Report.case).selectinload(Case.reports).joinedload(Report.enquiries),
        joinedload(Report.reporter),
        selectinload(Report.additions),
        selectinload(Report.photos),
    )
