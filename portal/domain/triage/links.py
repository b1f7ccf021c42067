"""Cases that are the same problem at two times: linked, never merged, and unlinked by a new row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased, selectinload
from sqlalchemy.orm.attributes import flag_modified

from portal.domain import Actor, Refused, audit
from portal.domain.triage import workflow
from portal.extensions import db
from portal.models import Case, CaseLink


def of(case: Case) -> Sequence[Case]:
    """Give the cases that are the same problem as this one at another time, the newest first."""
    return list(
        db.session.scalars(
            sa.select(Case)
            # The link of a case that was added to another went over to that one.
            .where(Case.id.in_(_others(case)), Case.merged_into_id.is_(None))
            .options(selectinload(Case.reports))
            .order_by(Case.opened_at.desc())
        )
    )


def link(case: Case, other: Case, *, by: Actor, now: datetime) -> None:
    """Say that two cases are the same problem at two times. Each keeps its reports and its clock.

    Raise Refused for a case with itself, for two that are linked, for one whose reports are in
    another, or where only one of the two is restricted: the other’s page would tell of it.
    """
    if case.id == other.id:
        raise Refused("That is this same case. Enter the reference of the other one.")
    if case.merged_into_id is not None or other.merged_into_id is not None:
        raise Refused("Its reports were added to another case. Link that one.")
    if case.is_restricted != other.is_restricted:
        raise Refused("One of the two is restricted, and the other’s page would say so.")
    if _standing(case, other) is not None:
        raise Refused("These two are linked already.")
    _add(case, other, "linked", by=by, now=now)


def unlink(case: Case, other: Case, *, by: Actor, now: datetime) -> None:
    """Take back that two cases are the same problem. Raise Refused unless they are linked."""
    standing = _standing(case, other)
    if standing is None:
        raise Refused("These two are not linked any more.")
    _add(case, other, "unlinked", undoes=standing, by=by, now=now)
    for one in (case, other):
        told_again = any("again" in report.marks for report in one.reports)
        one.is_repeat = told_again or bool(of(one))


def carry_over(case: Case, into: Case, *, by: Actor, now: datetime) -> None:
    """Have a case that takes in another’s reports be linked with what that one was linked with."""
    for other in of(case):
        if other.id != into.id and _standing(into, other) is None:
            _add(into, other, "linked", by=by, now=now)


def _add(
    case: Case,
    other: Case,
    act: str,
    *,
    undoes: CaseLink | None = None,
    by: Actor,
    now: datetime,
) -> None:
    earlier, later = sorted((case, other), key=lambda one: (one.opened_at, one.id))
    db.session.add(
        CaseLink(
            case_id=later.id,
            earlier_id=earlier.id,
            undoes_id=undoes.id if undoes else None,
            made_at=now,
            staff_id=by.id if by.is_staff else None,
        )
    )
    for one, its_other in ((case, other), (other, case)):
        workflow.add_event(one, act, after=its_other.reference, by=by, now=now)
        one.is_repeat = True
    flag_modified(case, "status")  # whoever has it open is told that it changed
    audit.record(f"case.{act}", case, by=by, now=now, other=other.reference)
    db.session.flush()


def _standing(case: Case, other: Case) -> CaseLink | None:
    """Find the row that links two cases and has not been taken back."""
    pair = (case.id, other.id)
    return db.session.scalar(
        sa.select(CaseLink).where(
            CaseLink.case_id.in_(pair), CaseLink.earlier_id.in_(pair), *_stands(CaseLink)
        )
    )


def _others(case: Case) -> sa.CompoundSelect[int]:
    earlier = sa.select(CaseLink.earlier_id).where(CaseLink.case_id == case.id, *_stands(CaseLink))
    later = sa.select(CaseLink.case_id).where(CaseLink.earlier_id == case.id, *_stands(CaseLink))
    return earlier.union(later)


def _stands(row: type[CaseLink]) -> tuple[sa.ColumnElement[bool], ...]:
    undone = aliased(CaseLink)
    return (
        row.undoes_id.is_(None),
        ~sa.exists().where(undone.undoes_id == row.id),
    )
