"""Undoing a change to several cases, for ten minutes: each is put back as it was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from portal.domain import Actor, Refused, audit, themes
from portal.domain.triage import bulk, cases, priority, weighing, workflow
from portal.domain.triage.bulk import UNDO_FOR, Kind
from portal.extensions import database, db
from portal.models import BulkChange, BulkChangePart, Case

# As long as an officer may want to see what they changed together.
MOST_SHOWN = 20


def get(change_id: int, *, by: Actor) -> BulkChange:
    """Get a change that somebody made; raise NoResultFound for one that is not theirs."""
    return db.session.scalars(
        _with_cases()
        .where(BulkChange.id == change_id, BulkChange.staff_id == by.id)
        # Held until this is done, so that nobody is written to at the same moment.
        .with_for_update(of=BulkChange)
    ).one()


def latest(staff_id: int) -> Sequence[BulkChange]:
    """Give what somebody changed together lately, the newest first."""
    return db.session.scalars(
        _with_cases()
        .where(BulkChange.staff_id == staff_id)
        .order_by(BulkChange.made_at.desc(), BulkChange.id.desc())
        .limit(MOST_SHOWN)
    ).all()


def last_open(staff_id: int, *, now: datetime) -> tuple[int, str, int, datetime] | None:
    """Find what somebody changed last and can undo: its number, kind, how many cases, and until."""
    counted = (
        sa.select(sa.func.count())
        .where(BulkChangePart.change_id == BulkChange.id)
        .correlate(BulkChange)
        .scalar_subquery()
    )
    row = db.session.execute(
        sa.select(BulkChange.id, BulkChange.kind, counted, BulkChange.made_at)
        .where(
            BulkChange.staff_id == staff_id,
            BulkChange.made_at > now - UNDO_FOR,
            BulkChange.undone_at.is_(None),
        )
        .order_by(BulkChange.made_at.desc(), BulkChange.id.desc())
        .limit(1)
    ).first()
    return (row[0], row[1], row[2], row[3] + UNDO_FOR) if row else None


def can_be_undone(change: BulkChange, *, now: datetime) -> bool:
    """Say whether a change may still be undone: once, for ten minutes, before anybody is told."""
    return change.undone_at is None and change.told_at is None and now < change.made_at + UNDO_FOR


def undo(change: BulkChange, *, by: Actor, now: datetime) -> list[Case]:
    """Put every case of a change back as it was; return those left, changed again since.

    Nothing is written to anybody about those put back. Raise Refused once the time is over.
    """
    if change.undone_at is not None:
        raise Refused("You have undone this already.")
    if not can_be_undone(change, now=now):
        raise Refused("Ten minutes have passed, so this stays. Change the cases again instead.")
    change.undone_at = now
    kind, left = Kind(change.kind), []
    with database.together():
        for part in change.parts:
            # Whoever changed it since did so knowing how it was by then.
            if part.case.revision != part.revision:
                left.append(part.case)
                continue
            _put_back(part, kind, by=by, now=now)
    if not left:  # whoever reported those left is written to as they would have been
        bulk.forget_words(change)
    audit.record(
        "cases.change_undone",
        change,
        by=by,
        now=now,
        cases=len(change.parts) - len(left),
        left=len(left),
    )
    return left


def _put_back(part: BulkChangePart, kind: Kind, *, by: Actor, now: datetime) -> None:
    case, part.undone_at = part.case, now
    before, after = _codes(case, part, kind)
    for name, kept in part.before.items():
        setattr(case, name, _as_it_was(name, kept))
    if kind is Kind.THEME:
        _settle_theme(part, by=by, now=now)
    workflow.add_event(
        case,
        f"undone_{kind.value}",
        before=before,
        after=after,
        # Where it is can be seen by whoever reported it, so they are told why it went back.
        is_public=kind is Kind.MOVE,
        by=by,
        now=now,
    )
    cases.touch(case)
    audit.record("case.put_back", case, by=by, now=now, what=kind.value)


def _codes(case: Case, part: BulkChangePart, kind: Kind) -> tuple[str | None, str | None]:
    """Give what is put back and what it is put back to, where a code says so."""
    name = {Kind.THEME: "theme_code", Kind.MOVE: "status"}.get(kind)
    return (getattr(case, name), part.before[name]) if name else (None, None)


def _settle_theme(part: BulkChangePart, *, by: Actor, now: datetime) -> None:
    """Have the correction teach nothing, and the case stand where its own theme has it."""
    for report in part.case.reports:
        decided = themes.decision_in(themes.codings_of(report))
        if decided is not None and decided.made_at == part.change.made_at:
            themes.take_back(decided, by=by, now=now)
    priority.reassess(part.case, now=now)
    weighing.look_again(part.case_id, now=now, may_lose=True)


def _as_it_was(name: str, kept: Any) -> Any:
    return datetime.fromisoformat(kept) if kept and name.endswith("_at") else kept


def _with_cases() -> sa.Select[BulkChange]:
    return sa.select(BulkChange).options(
        selectinload(BulkChange.parts).joinedload(BulkChangePart.case).selectinload(Case.reports)
    )
