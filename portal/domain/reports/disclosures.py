"""Opening what is kept closed about a person: with a reason, once, and on the record."""

from __future__ import annotations

from datetime import datetime

from portal.domain import Actor, Refused, audit
from portal.domain.privacy import opening
from portal.domain.questions import Section
from portal.domain.reports import described
from portal.models import Report, Reporter


def open_reporter(report: Report, because: str, *, by: Actor, now: datetime) -> Reporter:
    """Give how to reach whoever sent a report, and record that it was looked at and why.

    Raise Refused without a reason, or when they gave nothing.
    """
    opening.check(because)
    if report.reporter is None:
        raise Refused("They did not say who they are")
    audit.record("reporter.opened", report, by=by, now=now, because=because)
    return report.reporter


def open_witness(report: Report, because: str, *, by: Actor, now: datetime) -> list[Section]:
    """Give what a witness said, and record that it was looked at and why.

    Raise Refused without a reason, or when there is nothing.
    """
    opening.check(because)
    if report.witness is None:
        raise Refused("Nobody said that they saw it happen")
    audit.record("witness.opened", report, by=by, now=now, because=because)
    return described.witness(report)
