"""What else the same person has told us, found without reading who they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from portal.domain.triage.cases import Viewer
from portal.extensions import cipher, db
from portal.models import Case, Report, Reporter

MOST = 20
MOST_IN_A_HISTORY = 100

# A person is known by an address or a number of their own. A postcode is shared by a street.
KNOWN_BY = (
    ("email", "reporter.email", Reporter.email_fingerprint),
    ("phone", "reporter.phone", Reporter.phone_fingerprint),
)


@dataclass(frozen=True)
class History:
    """A report, and the newest of what else whoever sent it has told us."""

    report: Report
    others: Sequence[Report]

    @property
    def is_known(self) -> bool:
        """Whether they said anything by which they can be known again."""
        return _same_people([self.report]) is not None

    @property
    def is_full(self) -> bool:
        """Whether there may be more than is in it."""
        return len(self.others) == MOST_IN_A_HISTORY

    @property
    def since(self) -> datetime:
        return min(one.received_at for one in (self.report, *self.others))

    @property
    def open(self) -> int:
        """How many of the others are in a case that is still worked on."""
        return sum(not one.case.is_closed for one in self.others)


def of(reference: str, *, viewer: Viewer) -> History:
    """Give what else the sender of a report told us, with what came of it; raise NoResultFound.

    What is kept from `viewer` is left out, for that it is there at all would tell of harm.
    """
    report = db.session.scalars(
        sa.select(Report).where(Report.reference == reference).options(joinedload(Report.reporter))
    ).one()
    others = _others([report], viewer=viewer, most=MOST_IN_A_HISTORY)
    if others is None:
        return History(report, [])
    told = others.options(
        joinedload(Report.case).selectinload(Case.actions), selectinload(Report.additions)
    )
    return History(report, db.session.scalars(told).all())


def other_reports(reports: Sequence[Report], *, viewer: Viewer) -> Sequence[Report]:
    """Give the newest other reports of those who sent these, by keyed hash of how to reach them.

    What is kept from `viewer` is left out, as from their history.
    """
    others = _others(reports, viewer=viewer, most=MOST)
    return [] if others is None else db.session.scalars(others).all()


def _others(reports: Sequence[Report], *, viewer: Viewer, most: int) -> sa.Select[Report] | None:
    same_people = _same_people(reports)
    if same_people is None:
        return None
    found = (
        sa.select(Report)
        .join(Reporter, Reporter.report_id == Report.id)
        .join(Report.case)
        .where(same_people, Report.id.not_in([report.id for report in reports]))
        .options(joinedload(Report.case))
        .order_by(Report.received_at.desc())
        .limit(most)
    )
    if viewer.opens_restricted:
        return found
    return found.where(Report.is_restricted.is_(False), Case.is_restricted.is_(False))


def _same_people(reports: Sequence[Report]) -> sa.ColumnElement[bool] | None:
    known = [
        column.in_(cipher.fingerprints(value, purpose))
        for report in reports
        if report.reporter is not None
        for name, purpose, column in KNOWN_BY
        if (value := getattr(report.reporter, name))
    ]
    return sa.or_(*known) if known else None
