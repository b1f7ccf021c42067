"""The record of who did and read what: written with the act, chained after, checked at will."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from portal.domain import Actor
from portal.extensions import database, db
from portal.models import AuditEntry, AuditSeal

FIRST = "0" * 64

# Entries become visible in the order their transactions end, not in the order of their ids, so
# sealing looks this far back for late ones.
LOOK_BACK = 10_000


def record(action: str, subject: object, *, by: Actor, now: datetime, **details: Any) -> None:
    """Write that `by` did `action` to `subject`. `details` must hold no personal data.

    `subject` is a stored row, or a pair of its kind and its identifier.
    """
    kind, identifier = _identity(subject)
    database.insert(
        AuditEntry,
        happened_at=now,
        actor_kind=by.kind,
        actor_id=by.id,
        action=action,
        subject_kind=kind,
        subject_id=identifier,
        details=details,
    )


def seal(*, now: datetime, limit: int = 1_000) -> int:
    """Give up to `limit` waiting entries their place in the chain; return how many got one."""
    head = db.session.execute(
        sa.select(AuditSeal).order_by(AuditSeal.position.desc()).limit(1)
    ).scalar_one_or_none()
    position, digest = (head.position, head.digest) if head else (0, FIRST)
    furthest = db.session.scalar(sa.select(sa.func.max(AuditSeal.entry_id))) or 0
    waiting = db.session.scalars(
        _unsealed(sa.select(AuditEntry))
        .where(AuditEntry.id > furthest - LOOK_BACK)
        .order_by(AuditEntry.id)
        .limit(limit)
    ).all()
    for entry in waiting:
        position += 1
        digest = _digest(digest, entry)
        db.session.add(
            AuditSeal(position=position, entry_id=entry.id, digest=digest, sealed_at=now)
        )
    db.session.flush()
    return len(waiting)


@dataclass(frozen=True)
class Verdict:
    """What checking the chain found: how much holds, where it breaks, what is not yet in it."""

    sealed: int
    unsealed: int
    broken_at: int | None
    head: str

    @property
    def is_whole(self) -> bool:
        return self.broken_at is None


def verify() -> Verdict:
    """Walk the whole chain. An entry changed or taken out breaks it at its place."""
    digest, count, broken_at = FIRST, 0, None
    with _chain() as rows:
        for seal_row, entry in rows:
            count += 1
            expected = _digest(digest, entry) if entry else None
            if seal_row.position != count or seal_row.digest != expected:
                broken_at = seal_row.position
                break
            digest = seal_row.digest
    unsealed = db.session.scalar(_unsealed(sa.select(sa.func.count(AuditEntry.id))))
    return Verdict(sealed=count, unsealed=unsealed or 0, broken_at=broken_at, head=digest)


@dataclass(frozen=True)
class Counts:
    """How many entries have their place in the chain, and how many wait for one."""

    sealed: int
    unsealed: int


def counts() -> Counts:
    """Count the record without walking it, however long it is: what waits is among the newest."""
    furthest = db.session.scalar(sa.select(sa.func.max(AuditEntry.id))) or 0
    recent = AuditEntry.id > furthest - LOOK_BACK
    unsealed = db.session.scalar(_unsealed(sa.select(sa.func.count(AuditEntry.id))).where(recent))
    sealed = db.session.scalar(sa.select(sa.func.max(AuditSeal.position)))
    return Counts(sealed=sealed or 0, unsealed=unsealed or 0)


def entries(
    *, about: str | None = None, before: int | None = None, limit: int = 50
) -> list[AuditEntry]:
    """Give the newest entries first, those about one subject or all, older than entry `before`.

    `about` is what identifies a subject, like a reference, with or without its kind before it.
    """
    query = sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
    if about:
        kind, _, identifier = about.rpartition(" ")
        query = query.where(AuditEntry.subject_id == identifier)
        if kind:
            query = query.where(AuditEntry.subject_kind == kind)
    if before:
        query = query.where(AuditEntry.id < before)
    return list(db.session.scalars(query))


def _chain() -> sa.Result[AuditSeal, Any]:
    """Give every place of the chain with its entry, none where it is gone, some at a time."""
    return db.session.execute(
        sa.select(AuditSeal, AuditEntry)
        .outerjoin(AuditEntry, AuditEntry.id == AuditSeal.entry_id)
        .order_by(AuditSeal.position)
        .execution_options(yield_per=500)
    )


def _unsealed(of_entries: sa.Select[Any]) -> sa.Select[Any]:
    """Keep to the entries that have no place in the chain."""
    return of_entries.outerjoin(AuditSeal, AuditSeal.entry_id == AuditEntry.id).where(
        AuditSeal.entry_id.is_(None)
    )


def _digest(previous: str, entry: AuditEntry) -> str:
    body = json.dumps(
        [
            previous,
            entry.id,
            entry.happened_at.astimezone(UTC).isoformat(),
            entry.actor_kind,
            entry.actor_id,
            entry.action,
            entry.subject_kind,
            entry.subject_id,
            entry.details,
        ],
        sort_keys=True,
        ensure_ascii=False,
    )
    return hashlib.sha256(body.encode()).hexdigest()


def _identity(subject: object) -> tuple[str, str]:
    if isinstance(subject, tuple):
        kind, identifier = subject
        return kind, str(identifier)
    identifier = getattr(subject, "reference", None) or getattr(subject, "id", None)
    if identifier is None:
        raise ValueError("an audit entry needs a subject that has its identifier already")
    return _snake(type(subject).__name__), str(identifier)


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")
