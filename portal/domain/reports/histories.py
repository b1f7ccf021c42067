"""What else the same person has told us, found without reading who they are."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from portal.extensions import cipher, db
from portal.models import Report, Reporter

MOST = 20

# A person is known by an address or a number of their own. A postcode is shared by a street.
KNOWN_BY = (
    ("email", "reporter.email", Reporter.email_fingerprint),
    ("phone", "reporter.phone", Reporter.phone_fingerprint),
)


def other_reports(reports: Sequence[Report]) -> list[Report]:
    """Give the newest other reports of those who sent these, by keyed hash of how to reach them."""
    same_person = [
        column.in_(cipher.fingerprints(value, purpose))
        for report in reports
        if report.reporter is not None
        for name, purpose, column in KNOWN_BY
        if (value := getattr(report.reporter, name))
    ]
    if not same_person:
        return []
    return list(
        db.session.scalars(
            sa.select(Report)
            .join(Reporter, Reporter.report_id == Report.id)
            .where(sa.or_(*same_person), Report.id.not_in([report.id for report in reports]))
            .options(joinedload(Report.case))
            .order_by(Report.received_at.desc())
            .limit(MOST)
        )
    )
