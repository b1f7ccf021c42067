"""Who hears when a case moves on, and what the letter says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from portal.domain import notices
from portal.domain.reference import lists
from portal.models import Case, Report

MOVED = "case-moved"


def hearers(case: Case) -> Sequence[Report]:
    """Give the reports whose reporters are written to when the case moves.

    Nobody is written to about a restricted case, where a letter may be read by the person it is
    about; nor about a report taken back; nor anyone who did not say that email is safe.
    """
    if case.is_restricted:
        return []
    return [
        report
        for report in case.standing_reports
        if not report.is_restricted and report.reporter and report.reporter.may_be_emailed
    ]


def tell(case: Case, *, words: str, now: datetime) -> int:
    """Write to everyone who hears about the case where it now is; return how many that was."""
    told = hearers(case)
    for report in told:
        facts = _facts(report, case.status, case.closing_reason, words)
        notices.enqueue_to_reporter(report, MOVED, now=now, **facts)
    return len(told)


def worded(report: Report, *, status: str, reason: str | None, words: str) -> notices.Letter:
    """Word what somebody would be told if their case moved there, without their name."""
    return notices.worded(MOVED, name=None, **_facts(report, status, reason, words))


def _facts(report: Report, status: str, reason: str | None, words: str) -> dict[str, str]:
    where, why = lists.get("case_statuses", status), lists.find("closing_reasons", reason)
    return {
        "reference": report.reference,
        "status": where.public,
        "meaning": why.help if why else where.help,
        "words": words,
    }
