"""Who hears when a case moves on, and what the letter says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from portal.domain import notices
from portal.domain.reference import lists
from portal.models import Case, Report


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
    status = lists.get("case_statuses", case.status)
    reason = lists.find("closing_reasons", case.closing_reason)
    told = hearers(case)
    for report in told:
        notices.enqueue_to_reporter(
            report,
            "case-moved",
            now=now,
            reference=report.reference,
            status=status.public,
            meaning=reason.help if reason else status.help,
            words=words,
        )
    return len(told)
