"""Sending a report: kept for good, made a case of, and written in the audit, in one transaction."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa

from portal.domain import Actor, audit, notices, references, themes
from portal.domain.questions import drafts
from portal.domain.questions.drafts import ALPHABET
from portal.domain.reports import photos
from portal.domain.reports.told import Contact, Told
from portal.domain.triage import cases
from portal.extensions import cipher, db
from portal.models import Draft, Report, Reporter, Witness

# The code that lets anyone follow a report, those who gave no name among them: 8 of 27 letters
# are 38 bits, beside a reference of 24 and a limit on tries.
FOLLOW_CODE_LENGTH = 8


def submit(
    told: Told,
    draft: Draft,
    *,
    looks_automated: bool = False,
    by: Actor,
    now: datetime,
) -> Report:
    """Make a report, and a case for the team, of what a draft came to.

    A draft that is sent twice makes one report: the second is refused by the database
    (IntegrityError on `draft_id`), and the caller shows the first.
    """
    case = cases.open_for(
        told.theme,
        told.marks,
        is_restricted=told.is_restricted,
        received_at=now,
        by=by,
        now=now,
    )
    follow_code = "".join(secrets.choice(ALPHABET) for _ in range(FOLLOW_CODE_LENGTH))
    report = Report(
        reference=references.new("report", now=now),
        stream=told.stream,
        question_set_id=draft.question_set_id,
        draft_id=draft.id,
        case=case,
        channel=draft.channel,
        received_at=now,
        happened_on=told.happened_on,
        kind=told.kind,
        headline=told.headline,
        words=told.words,
        answers=told.answers,
        marks=sorted(told.marks),
        place_label=told.place.label,
        place_note=told.place.note,
        place_precision=told.place.precision,
        latitude=told.place.latitude,
        longitude=told.place.longitude,
        postcode=told.place.postcode,
        ward_code=told.place.ward_code,
        ward_name=told.place.ward_name,
        ward_basis=told.place.ward_basis,
        is_inside_area=told.place.is_inside,
        is_restricted=told.is_restricted,
        looks_automated=looks_automated,
        follow_fingerprint=cipher.fingerprint(follow_code, "follow.code"),
        staff_id=by.id if by.is_staff else None,
    )
    if told.contact.says_who:
        report.reporter = _reporter(told.contact)
    if told.saw_it_happen:
        report.witness = Witness(details=told.witness)
    db.session.add(report)
    themes.code_report(report, told.theme, how="answers", by=by, now=now)
    for theme, phrase in told.also_about.items():
        themes.code_report(
            report, theme, how="screen", because=[phrase], is_main=False, by=by, now=now
        )
    if told.photos:
        photos.keep(told.photos, draft=draft, report=report, now=now)
    audit.record("report.sent", report, by=by, now=now, stream=told.stream, channel=draft.channel)
    # What tells of harm gets no letter by itself: somebody else may read the inbox.
    if not told.is_restricted and not looks_automated and told.contact.contact == "yes_email":
        _acknowledge(report, now=now)
    drafts.mark_sent(draft, sent_as=report.reference, now=now)
    drafts.remember(draft, "follow_code", follow_code)
    return report


def sent_from(draft: Draft) -> Report:
    """Get the report that a draft became; raise NoResultFound if it has not been sent."""
    return db.session.scalars(sa.select(Report).where(Report.draft_id == draft.id)).one()


def follow_code_of(draft: Draft) -> str | None:
    """Give the private code to follow a report by, while its draft is kept.

    >>> follow_code_of(draft)
    '4F7K-2QWE'
    """
    code = drafts.recall(draft, "follow_code")
    return f"{code[:4]}-{code[4:]}" if code else None


def _acknowledge(report: Report, *, now: datetime) -> None:
    notices.enqueue(
        "report-received",
        to_report=report.reference,
        now=now,
        reference=report.reference,
        received_on=notices.day(now),
        next_step=next_step(report),
    )


def next_step(report: Report) -> str:
    """Say what happens next and by when, in a sentence.

    >>> next_step(report)
    'We will look at your report by Tuesday 3 November 2020.'
    """
    due_at = report.case.due_at
    if due_at is None:
        return "We will look at your report."
    return f"We will look at your report by {notices.day(due_at)}."


def _reporter(contact: Contact) -> Reporter:
    given = asdict(contact)
    given.pop("wants_news")
    return Reporter(
        **given,
        wants_news=contact.wants_news,
        email_fingerprint=_fingerprint(contact.email, "reporter.email"),
        phone_fingerprint=_fingerprint(contact.phone, "reporter.phone"),
        postcode_fingerprint=_fingerprint(contact.postcode, "reporter.postcode"),
    )


def _fingerprint(value: str | None, purpose: str) -> str | None:
    return cipher.fingerprint(value, purpose) if value else None
