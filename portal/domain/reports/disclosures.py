"""Opening what is kept closed about a person: with a reason, once, and on the record."""

from __future__ import annotations

from datetime import datetime

from portal.domain import Actor, Refused, audit
from portal.domain.questions import Section
from portal.domain.reports import described
from portal.models import Report, Reporter

# Set reasons and no free text: what is typed beside a name would end up in the record for good.
REASONS: dict[str, str] = {
    "ask": "To ask them more about it",
    "tell": "To tell them what happened",
    "safety": "To keep them, or somebody else, safe",
    "evidence": "To prepare enforcement",
    "request": "To answer what they asked about their information",
}


def open_reporter(report: Report, because: str, *, by: Actor, now: datetime) -> Reporter:
    """Give how to reach whoever sent a report, and record that it was looked at and why.

    Raise Refused without a reason, or when they gave nothing.
    """
    _check(because)
    if report.reporter is None:
        raise Refused("They did not say who they are")
    audit.record("reporter.opened", report, by=by, now=now, because=because)
    return report.reporter


def open_witness(report: Report, because: str, *, by: Actor, now: datetime) -> list[Section]:
    """Give what a witness said, and record that it was looked at and why.

    Raise Refused without a reason, or when there is nothing.
    """
    _check(because)
    if report.witness is None:
        raise Refused("Nobody said that they saw it happen")
    audit.record("witness.opened", report, by=by, now=now, because=because)
    return described.witness(report)


def _check(because: str) -> None:
    if because not in REASONS:
        raise Refused("Select why you need to see this")
