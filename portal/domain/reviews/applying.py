"""Applying for a case review: the questions, what the answers say, and keeping them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from portal.domain import Actor, audit, notices, references
from portal.domain.privacy import screening
from portal.domain.questions import Journey, Section, drafts, sections, sets
from portal.domain.reference import lists
from portal.domain.reviews import complaints, terms
from portal.domain.reviews.counting import Complaint, Doubt
from portal.extensions import cipher, database, db
from portal.models import Draft, ReviewApplication, ReviewStep

QUESTIONS = "case_review"
LETTER = "case-review-received"

# How often the questions ask whether anyone was told another time.
MOST_TIMES = 6
WRITTEN = re.compile(r"[A-Za-z]{1,5}[\s-]*\d{4}[\s-]*[0-9A-Za-z]{5}\b")

# What the answers mean that are somebody’s own, and where each is kept.
OWN = {
    "reporter.name": "name",
    "reporter.email": "email",
    "reporter.phone": "phone",
    "reporter.address": "address",
    "reporter.contact_note": "note",
}


@dataclass(frozen=True)
class Asked:
    """Everything an application is made of."""

    for_whom: str
    has_consent: bool
    is_restricted: bool
    contact: str
    own: Mapping[str, str | None]
    answers: Mapping[str, Any]


def begin(*, channel: str, now: datetime) -> Draft:
    """Begin an application with the questions that hold today."""
    set_id, _ = sets.current(QUESTIONS, on=terms.day_of(now))
    return drafts.begin(set_id, channel=channel, by=Actor.resident(), now=now)


def is_one(draft: Draft) -> bool:
    """Say whether a draft is an application, and no report."""
    return sets.get(draft.question_set_id).code == QUESTIONS


def understand(journey: Journey) -> Asked:
    """Read a finished journey as an application.

    What its words tell of harm keeps it close, as it does a report.
    """
    filled = journey.filled()
    for_whom = str(filled.get("for_whom"))
    findings = screening.find("\n\n".join(journey.free_texts()))
    return Asked(
        for_whom=for_whom,
        has_consent=for_whom != "other" or filled.get("consent") == "yes",
        is_restricted=any(finding.restricts for finding in findings),
        contact=str(filled.get("contact_safe") or "no"),
        own={name: filled.get(meaning) or None for meaning, name in OWN.items()},
        answers=journey.answers_in("ordinary"),
    )


def submit(
    asked: Asked, draft: Draft, *, looks_automated: bool = False, by: Actor, now: datetime
) -> str:
    """Keep an application, start its clocks, and say so by e-mail where that is safe.

    A draft that is sent twice is kept once: the second is refused by the database.
    """
    reference = references.new("case_review", now=now)
    due = terms.promises(now)
    email, phone = asked.own["email"], asked.own["phone"]
    is_written_to = asked.contact == "yes_email" and not (asked.is_restricted or looks_automated)
    number = database.insert_for_id(
        ReviewApplication,
        reference=reference,
        question_set_id=draft.question_set_id,
        draft_id=draft.id,
        channel=draft.channel,
        received_at=now,
        for_whom=asked.for_whom,
        has_consent=asked.has_consent,
        is_restricted=asked.is_restricted,
        looks_automated=looks_automated,
        answers=dict(asked.answers),
        contact=asked.contact,
        **asked.own,
        email_fingerprint=cipher.fingerprint(email, "reporter.email") if email else None,
        phone_fingerprint=cipher.fingerprint(phone, "reporter.phone") if phone else None,
        acknowledge_by=due.acknowledge_by,
        decide_by=due.decide_by,
        outcome_by=due.outcome_by,
        acknowledged_at=now if is_written_to else None,
        revision=1,
    )
    audit.record(
        "case_review.applied",
        ("review_application", reference),
        by=by,
        now=now,
        channel=draft.channel,
    )
    if is_written_to and email:
        _acknowledge(number, email, asked, reference, due, now=now)
    drafts.mark_sent(draft, sent_as=reference, follow_code="", now=now)
    return reference


def sent_from(draft: Draft) -> ReviewApplication:
    """Get the application that a draft became; raise NoResultFound if it has not been sent."""
    return db.session.scalars(
        sa.select(ReviewApplication).where(ReviewApplication.draft_id == draft.id)
    ).one()


def answers(application: ReviewApplication) -> list[Section]:
    """Give what was asked and answered, by section, save what is somebody’s own."""
    return [
        section
        for section in sections(_journey(application), group="ordinary")
        if any(row.is_answered for row in section.rows)
    ]


def claimed(application: ReviewApplication) -> list[Complaint]:
    """Give the complaints that whoever applied says were made, those to the police among them."""
    return list(_claimed(application.answers, who=complaints.who(application)))


def named(application: ReviewApplication) -> Sequence[str]:
    """Give the references in an application, as they were given out.

    >>> named(application)
    ['OX-2021-4F7K2']
    """
    given = str(application.answers.get("references") or "")
    return [references.tidy(found) for found in WRITTEN.findall(given)]


def _claimed(given: Mapping[str, Any], *, who: str) -> Iterator[Complaint]:
    for time in range(1, MOST_TIMES + 1):
        told = given.get(f"told_{time}")
        told_on = given.get(f"told_on_{time}")
        if not told or not told_on:
            continue
        to = str(told["code"] if isinstance(told, Mapping) else told)
        evidence = str(given.get(f"evidence_{time}") or "")
        yield Complaint(
            told_on=date.fromisoformat(told_on),
            happened_on=_date(given.get(f"happened_on_{time}")),
            to=to,
            who=who,
            label=evidence,
            doubts=frozenset(_doubts(to, evidence)),
        )


def _doubts(to: str, evidence: str) -> Iterator[Doubt]:
    if to == "council":
        yield Doubt.MAY_BE_HELD
    elif not evidence:
        yield Doubt.NO_EVIDENCE
    if to == "other":
        yield Doubt.TO_SOMEONE_ELSE


def _date(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _acknowledge(
    number: int,
    email: str,
    asked: Asked,
    reference: str,
    due: terms.Promises,
    *,
    now: datetime,
) -> None:
    notices.enqueue_to(
        email,
        LETTER,
        now=now,
        name=asked.own["name"],
        reference=reference,
        received_on=notices.day(now),
        decide_by=notices.day(due.decide_by),
        outcome_by=notices.day(due.outcome_by),
    )
    database.insert(
        ReviewStep,
        application_id=number,
        happened_at=now,
        kind="acknowledged",
        details={"how": "email"},
    )


def _journey(application: ReviewApplication) -> Journey:
    return Journey(
        sets.get(application.question_set_id),
        dict(application.answers),
        begun_on=terms.day_of(application.received_at),
        lists=lists,
    )
