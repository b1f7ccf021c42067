"""The note that one shift leaves to the next: begun from what happened, shown, and soon erased."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from portal.domain import Actor, audit, jobs, own_words
from portal.domain.reference import lists
from portal.domain.triage import counts
from portal.domain.triage.narrowing import Viewer
from portal.domain.triage.workflow import LONGEST_WORDS
from portal.extensions import db
from portal.models import Case, Handover

# Named on the desk for as long as a shift after a weekend may need it; then in the list alone.
ON_THE_DESK = timedelta(days=3)
# It tells of people, and what matters of it is in the cases: it is not kept like they are.
KEPT = timedelta(days=28)
# With no note lately, what came and closed is told of so long.
A_SHIFT = timedelta(hours=12)
MOST_SHOWN = 100


@dataclass(frozen=True)
class Piece:
    """A stretch of a note; with a reference, it names a case."""

    text: str
    reference: str = ""


def leave(words: str, *, by: Actor, now: datetime) -> Handover:
    """Leave a note for the next shift. Raise Refused without words."""
    words = own_words(words, longest=LONGEST_WORDS, missing="Enter your note", field="words")
    note = Handover(staff_id=by.id, words=words, made_at=now)
    db.session.add(note)
    db.session.flush()
    audit.record("handover.left", note, by=by, now=now)
    return note


def latest(*, now: datetime) -> Handover | None:
    """Give the note that the desk leads to."""
    return db.session.scalar(_newest(now - ON_THE_DESK).limit(1))


def kept(*, now: datetime) -> Sequence[Handover]:
    """Give the notes of the last four weeks, the newest first."""
    return db.session.scalars(_newest(now - KEPT).limit(MOST_SHOWN)).all()


def draft(*, viewer: Viewer, now: datetime) -> str:
    """Word what happened since the last note, to begin the next with."""
    last = latest(now=now)
    since = last.made_at if last else now - A_SHIFT
    since_when = (
        "Since the last note" if last else f"In the last {A_SHIFT // timedelta(hours=1)} hours"
    )
    came = _count(viewer, Case.opened_at > since)
    closed = _count(viewer, Case.closed_at > since)
    figures = counts.figures(viewer=viewer, now=now)
    return "\n".join(
        [
            f"{since_when}: {came} came, {closed} closed.",
            f"Now: {figures.open} open, {figures.new} new, {figures.overdue} overdue.",
            "",
            "To go on with:",
            "- ",
        ]
    )


def pieces(words: str) -> Iterator[Piece]:
    """Cut a note where it names cases, so that they can be links."""
    label = re.escape(lists.get("references", "case").label)
    at = 0
    for found in re.finditer(rf"\b{label}-\d{{4}}-[0-9A-Z]+\b", words):
        yield Piece(words[at : found.start()])
        yield Piece(found[0], reference=found[0])
        at = found.end()
    yield Piece(words[at:])


@jobs.every(timedelta(hours=1))
def erase_old(*, now: datetime) -> int:
    """Erase the notes that have been kept long enough; return how many."""
    erased = db.session.execute(
        sa.delete(Handover).where(Handover.made_at <= now - KEPT).returning(Handover.id)
    )
    return len(erased.all())


def _newest(since: datetime) -> sa.Select[Handover]:
    return (
        sa.select(Handover)
        .where(Handover.made_at > since)
        .options(joinedload(Handover.staff))
        .order_by(Handover.made_at.desc(), Handover.id.desc())
    )


def _count(viewer: Viewer, happened: sa.ColumnElement[bool]) -> int:
    shut = () if viewer.opens_restricted else (Case.is_restricted.is_(False),)
    query = sa.select(sa.func.count()).where(happened, Case.merged_into_id.is_(None), *shut)
    return db.session.scalar(query.select_from(Case)) or 0
