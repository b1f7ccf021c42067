"""Telling whoever reports anti-social behaviour a second time that they can ask for a review."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from portal.domain import Actor, audit, jobs, notices
from portal.domain.reviews import complaints, terms
from portal.domain.reviews.counting import Tally
from portal.domain.reviews.windows import last_day
from portal.domain.triage import workflow
from portal.extensions import db
from portal.models import Case, Report, ReviewExplanation

LETTER = "case-review"


def enqueue(reference: str, *, stream: str, now: datetime) -> None:
    """Have the worker see whether a report just sent is somebody’s second, and write if it is."""
    if stream in terms.on(terms.day_of(now)).streams:
        jobs.enqueue("reviews.explain", now=now, reference=reference)


@jobs.does("reviews.explain")
def explain(*, reference: str, now: datetime) -> None:
    """Explain the review to whoever sent a report, if it is their second within the months.

    Statutory guidance of 2025: to all who report again within six months, whether or not the
    threshold is met. Nothing goes where e-mail is not safe, or where anything tells of harm; and
    nothing a second time for the same reports, or within the same months.
    """
    report = db.session.scalars(sa.select(Report).where(Report.reference == reference)).one()
    if not _may_be_written_to(report) or _was_explained([report.id]):
        return
    day = terms.day_of(report.received_at)
    held = terms.on(day)
    earlier = [
        one
        for one in complaints.by_same_person(report, streams=held.streams)
        if one.received_at < report.received_at
        and not one.is_withdrawn
        and day <= last_day(terms.day_of(one.received_at), held.second_report_months)
    ]
    if not earlier or _was_explained([one.id for one in earlier]):
        return
    db.session.add(
        ReviewExplanation(report_id=report.id, earlier_report_id=earlier[0].id, explained_at=now)
    )
    notices.enqueue_to_reporter(
        report,
        LETTER,
        now=now,
        reference=report.reference,
        threshold=held.threshold,
        complaint_months=_months(held.complaint_months),
        application_months=_months(held.application_months),
    )
    by = Actor.system()
    workflow.add_event(report.case, "review_explained", report_id=report.id, by=by, now=now)
    audit.record("case_review.explained", report, by=by, now=now)


def explained_at(case: Case) -> datetime | None:
    """Give when somebody in a case was last told of the right, if anyone was."""
    reports = [report.id for report in case.reports]
    return db.session.scalar(
        sa.select(sa.func.max(ReviewExplanation.explained_at)).where(_about(reports))
    )


def is_owed(case: Case, counted: Tally, *, now: datetime) -> bool:
    """Say whether somebody in a case has told us more than once, so that it must be explained."""
    months = terms.on(terms.day_of(now)).second_report_months
    told: dict[str, list[str]] = {}
    for one in counted.judged:
        complaint = one.complaint
        ended = last_day(complaint.told_on, months) < terms.day_of(now)
        if complaint.who and not complaint.is_taken_back and not ended:
            told.setdefault(complaint.who, []).append(complaint.case)
    return any(len(cases) > 1 and case.reference in cases for cases in told.values())


def _may_be_written_to(report: Report) -> bool:
    kept_close = report.is_restricted or report.case.is_restricted
    reporter = report.reporter
    is_safe = reporter is not None and reporter.may_be_emailed
    return is_safe and not (kept_close or report.is_withdrawn or report.looks_automated)


def _was_explained(report_ids: list[int]) -> bool:
    return db.session.scalar(sa.select(sa.exists().where(_about(report_ids)))) or False


def _about(report_ids: list[int]) -> sa.ColumnElement[bool]:
    return sa.or_(
        ReviewExplanation.report_id.in_(report_ids),
        ReviewExplanation.earlier_report_id.in_(report_ids),
    )


def _months(number: int) -> str:
    return "a month" if number == 1 else f"{number} months"
