"""Complaints about how someone’s information was used: received, acknowledged in time, answered."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from portal.domain import Actor, Refused, audit, own_words, references
from portal.extensions import db
from portal.models import InformationComplaint

LONDON = ZoneInfo("Europe/London")

# Data Protection Act 2018 s.164A: receipt is acknowledged within the 30 days that begin with the
# day the complaint is received, so that day is the first of them.
DAYS_TO_ACKNOWLEDGE = 30
SOON = timedelta(days=5)

LONGEST_WORDS = 10_000

# How a complaint may be acknowledged and answered. “email” is what the portal does by itself.
WAYS = {"email": "By email", "phone": "By phone", "post": "By letter"}


@dataclass(frozen=True)
class Complaint:
    """What somebody complains of, and how to reach them."""

    name: str
    email: str
    phone: str
    address: str
    words: str
    wanted: str
    about: str  # a reference of ours, if they have one


def receive(complaint: Complaint, *, by: Actor, now: datetime) -> InformationComplaint:
    """Keep a complaint and start its clock.

    Raise Refused unless it says who complains, of what, and how to answer them.
    """
    if not complaint.name.strip():
        raise Refused("Enter your name")
    if not complaint.words.strip():
        raise Refused("Tell us what happened with your information")
    if not any((complaint.email.strip(), complaint.phone.strip(), complaint.address.strip())):
        raise Refused("Enter an email address, a phone number or a postal address")
    kept = InformationComplaint(
        reference=references.new("information_complaint", now=now),
        received_at=now,
        acknowledge_by=acknowledge_by(now),
        details={name: value.strip() for name, value in asdict(complaint).items()},
    )
    db.session.add(kept)
    db.session.flush()
    audit.record("information_complaint.received", kept, by=by, now=now)
    return kept


def acknowledge_by(received_at: datetime) -> datetime:
    """Give the last moment to acknowledge something received then.

    > the end of 17 December, for any time on 18 November
    """
    last_day = received_at.astimezone(LONDON).date() + timedelta(days=DAYS_TO_ACKNOWLEDGE)
    return datetime.combine(last_day, time(), LONDON)


def acknowledge(complaint: InformationComplaint, *, how: str, by: Actor, now: datetime) -> None:
    """Note that somebody was told we have their complaint; once is enough.

    Raise Refused unless `how` is a way to tell them.
    """
    if how not in WAYS:
        raise Refused("Select how you told them")
    if complaint.acknowledged_at is not None:
        return
    complaint.acknowledged_at = now
    audit.record("information_complaint.acknowledged", complaint, by=by, now=now, how=how)


def answer(complaint: InformationComplaint, outcome: str, *, by: Actor, now: datetime) -> None:
    """Note what a complaint came to and that the person was told.

    Raise Refused without an outcome, or before the complaint was acknowledged.
    """
    outcome = own_words(
        outcome, missing="Enter what you found and what you told them", longest=LONGEST_WORDS
    )
    if complaint.acknowledged_at is None:
        raise Refused("Acknowledge the complaint first: the law gives that its own time limit")
    if complaint.answered_at is not None:
        raise Refused("This complaint was answered already. What was answered is below.")
    complaint.answered_at, complaint.outcome = now, outcome
    audit.record("information_complaint.answered", complaint, by=by, now=now)


def get(reference: str) -> InformationComplaint:
    """Get a complaint; raise NoResultFound if there is none."""
    return db.session.scalars(
        sa.select(InformationComplaint).where(
            InformationComplaint.reference == references.tidy(reference)
        )
    ).one()


def all_received(*, limit: int = 200) -> list[InformationComplaint]:
    """Give complaints: first those nobody has acknowledged, soonest due, then the newest."""
    return list(
        db.session.scalars(
            sa.select(InformationComplaint)
            .order_by(
                InformationComplaint.acknowledged_at.is_not(None),
                InformationComplaint.answered_at.is_not(None),
                InformationComplaint.acknowledge_by,
            )
            .limit(limit)
        )
    )


def unanswered() -> int:
    """Count the complaints nobody has answered yet."""
    return (
        db.session.scalar(
            sa.select(sa.func.count())
            .select_from(InformationComplaint)
            .where(InformationComplaint.answered_at.is_(None))
        )
        or 0
    )


def standing(complaint: InformationComplaint, *, now: datetime) -> str:
    """Say where a complaint is, in words.

    > Acknowledge by Thursday 17 December 2020
    """
    if complaint.answered_at is not None:
        return "Answered"
    if complaint.acknowledged_at is not None:
        return "Acknowledged, not yet answered"
    if complaint.acknowledge_by < now:
        return "Late: it should have been acknowledged"
    last = (complaint.acknowledge_by - timedelta(seconds=1)).astimezone(LONDON)
    return f"Acknowledge by {last:%A} {last.day} {last:%B %Y}"


def is_pressing(complaint: InformationComplaint, *, now: datetime) -> bool:
    """Say whether the time to acknowledge a complaint has run out, or is about to."""
    return complaint.acknowledged_at is None and complaint.acknowledge_by - now < SOON
