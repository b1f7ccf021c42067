"""Sending a report: kept for good, made a case of, and written in the audit, in one transaction."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from portal.domain import Actor, audit, notices, places, references, themes
from portal.domain.questions import drafts
from portal.domain.questions.drafts import ALPHABET
from portal.domain.reports import photos, told_before
from portal.domain.reports.told import Contact, Place, Told
from portal.domain.reports.told_before import Settled
from portal.domain.reviews import explaining
from portal.domain.triage import cases, weighing
from portal.extensions import cipher, database, db
from portal.models import Draft, Report, Reporter, Witness

# The code that lets anyone follow a report, those who gave no name among them: 8 of 27 letters
# are 38 bits, beside a reference of 24 and a limit on tries.
FOLLOW_CODE_LENGTH = 8
# What is promised within this long is promised to the minute.
A_DAY = timedelta(days=1)
# What happens next with a report of something that the team works on already.
ADDED = "We know of this already, and have added your report to what we have."


def submit(
    told: Told,
    draft: Draft,
    *,
    looks_automated: bool = False,
    settled: Settled | None = None,
    by: Actor,
    now: datetime,
) -> Report:
    """Make a report, and a case for the team, of what a draft came to.

    `settled` is the case that it goes into or beside, where it was told before.

    A draft that is sent twice makes one report: the second is refused by the database
    (IntegrityError on `draft_id`), and the caller shows the first.
    """
    send(told, draft, looks_automated=looks_automated, settled=settled, by=by, now=now)
    return sent_from(draft)


def send(
    told: Told,
    draft: Draft,
    *,
    looks_automated: bool = False,
    settled: Settled | None = None,
    by: Actor,
    now: datetime,
) -> str:
    """Do as `submit` does, for a caller who needs no more of the report than its reference."""
    reference = references.new("report", now=now)
    follow_code = "".join(secrets.choice(ALPHABET) for _ in range(FOLLOW_CODE_LENGTH))
    case_id, due_at = _case_for(told, draft, settled, now=now)
    report_id = database.insert_for_id(
        Report,
        reference=reference,
        stream=told.stream,
        question_set_id=draft.question_set_id,
        draft_id=draft.id,
        case_id=case_id,
        channel=draft.channel,
        received_at=now,
        happened_on=told.happened_on,
        kind=told.kind,
        headline=told.headline,
        words=told.words,
        answers=told.answers,
        marks=sorted(told.marks),
        **_where(told.place),
        is_restricted=told.is_restricted,
        looks_automated=looks_automated,
        follow_fingerprint=cipher.fingerprint(follow_code, "follow.code"),
        staff_id=by.id if by.is_staff else None,
    )
    with database.together():
        _keep_people_apart(told, report_id)
        _say_what_it_is_about(told, report_id, by=by, now=now)
        if told.photos:
            photos.keep(told.photos, draft=draft, report_id=report_id, now=now)
        if not looks_automated:
            weighing.look_again(case_id, now=now)
        subject = ("report", reference)
        channel = draft.channel
        audit.record("report.sent", subject, by=by, now=now, stream=told.stream, channel=channel)
        # What tells of harm gets no letter by itself: somebody else may read the inbox.
        if not told.is_restricted and not looks_automated and told.contact.contact == "yes_email":
            step = ADDED if settled and settled.joins else _by_when(due_at, since=now)
            _have_letters_written(told, reference, next_step=step, now=now)
        drafts.mark_sent(draft, sent_as=reference, follow_code=follow_code, now=now)
    if settled:
        told_before.carry_out(settled, told, case_id=case_id, report_id=report_id, by=by, now=now)
    return reference


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


def next_step(report: Report) -> str:
    """Say what happens next and by when, in a sentence.

    >>> next_step(report)
    'We will look at your report by Tuesday 3 November 2020.'
    """
    if report.case.reports[0].id != report.id:
        return ADDED
    return _by_when(report.case.due_at, since=report.received_at)


def looked_at_by(report: Report) -> str | None:
    """Say by when somebody will have looked at a report; to the minute where that is within a day.

    >>> looked_at_by(report)
    '2:15pm on Tuesday 3 November 2020'
    """
    return _when(report.case.due_at, since=report.received_at)


def _case_for(
    told: Told, draft: Draft, settled: Settled | None, *, now: datetime
) -> tuple[int, datetime | None]:
    """Give the number of the case that a report belongs to, and when it is due to be looked at."""
    if settled and settled.joins:
        return settled.case.id, settled.case.due_at
    case_id, standing = cases.open_for(
        told.theme,
        told.marks,
        is_restricted=told.is_restricted,
        ward_code=told.place.ward_code,
        channel=draft.channel,
        has_photos=bool(told.photos),
        received_at=now,
        now=now,
    )
    return case_id, standing.due_at


def _keep_people_apart(told: Told, report_id: int) -> None:
    if told.contact.says_who:
        database.insert(Reporter, report_id=report_id, **_who(told.contact))
    if told.saw_it_happen:
        database.insert(Witness, report_id=report_id, details=told.witness)


def _say_what_it_is_about(told: Told, report_id: int, *, by: Actor, now: datetime) -> None:
    themes.code_report(report_id, told.theme, how="answers", by=by, now=now)
    for theme, phrase in told.also_about.items():
        themes.code_report(
            report_id, theme, how="screen", because=[phrase], is_main=False, by=by, now=now
        )


def _have_letters_written(told: Told, reference: str, *, next_step: str, now: datetime) -> None:
    notices.enqueue(
        "report-received",
        to_report=reference,
        now=now,
        reference=reference,
        received_on=notices.day(now),
        next_step=next_step,
    )
    explaining.enqueue(reference, stream=told.stream, now=now)


def _by_when(due_at: datetime | None, *, since: datetime) -> str:
    when = _when(due_at, since=since)
    return f"We will look at your report by {when}." if when else "We will look at your report."


def _when(due_at: datetime | None, *, since: datetime) -> str | None:
    if due_at is None:
        return None
    return notices.moment(due_at) if due_at - since <= A_DAY else notices.day(due_at)


def _where(place: Place) -> dict[str, Any]:
    return {
        "place_label": place.label,
        "place_note": place.note,
        "place_precision": place.precision,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "place_cell": places.cell(place.latitude, place.longitude),
        "postcode": place.postcode,
        "ward_code": place.ward_code,
        "ward_name": place.ward_name,
        "ward_basis": place.ward_basis,
        "is_inside_area": place.is_inside,
    }


def _who(contact: Contact) -> dict[str, Any]:
    return {
        **asdict(contact),
        "email_fingerprint": _fingerprint(contact.email, "reporter.email"),
        "phone_fingerprint": _fingerprint(contact.phone, "reporter.phone"),
        "postcode_fingerprint": _fingerprint(contact.postcode, "reporter.postcode"),
    }


def _fingerprint(value: str | None, purpose: str) -> str | None:
    return cipher.fingerprint(value, purpose) if value else None
