"""People, reports and cases for tests, made by the same rules that make real ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from itertools import count
from typing import Any

from PIL import Image
from sqlalchemy.exc import IntegrityError

from portal.domain import Actor, people
from portal.domain.referrals import sending
from portal.domain.reports import journeys, streams, submission
from portal.domain.reports.told import Contact, Place, Told
from portal.domain.reviews import applying, deciding
from portal.domain.themes import live
from portal.domain.triage import duplicates
from portal.extensions import db, files
from portal.models import (
    Case,
    Draft,
    Photo,
    Referral,
    Report,
    ReviewApplication,
    StaffMember,
    ThemeModel,
)

PASSWORD = "three plain words"
A_WEDNESDAY = datetime(2020, 11, 18, 14, 15, tzinfo=UTC)

WORDS = "A sofa and two mattresses by the garages.\n\nThey have been there since Monday."
BLACKBIRD_LEYS = Place(
    label="Pegasus Road",
    note="By the garages",
    precision="street",
    latitude=51.72285,
    longitude=-1.19512,
    ward_code="E05013101",
    ward_name="Blackbird Leys",
    ward_basis="by the 2021 wards",
)

NOBODY = Contact()
BY_EMAIL = Contact(
    contact="yes_email", name="Jo Reporter", email="jo@example.com", postcode="OX4 6HW"
)
BY_PHONE = Contact(
    contact="yes_phone", name="Sam Reporter", phone="01865 496 0123", note="Not after 6pm"
)

_numbers = count(1)


def a_colleague(
    role: str = "officer", *, name: str = "", email: str = "", password: str = ""
) -> StaffMember:
    """Add somebody who works here; without a password they can’t sign in at the door."""
    number = next(_numbers)
    member = people.add(
        email or f"colleague{number}@oxford.gov.example",
        name or f"Robin Colleague-{number}",
        role,
        by=Actor.system(),
        now=A_WEDNESDAY,
    )
    if password:
        people.set_password(member, password, by=Actor.system(), now=A_WEDNESDAY)
    db.session.flush()
    return member


@dataclass(frozen=True)
class Viewer:
    """Somebody who looks: who they are, and whether what is restricted opens for them."""

    staff_id: int = 0
    opens_restricted: bool = False


def the_actor(member: StaffMember) -> Actor:
    return Actor.staff(member.id, member.name)


def a_report(
    *,
    stream: str = "fly_tipping",
    theme: str = "fly_tipping",
    headline: str = "Furniture",
    words: str = WORDS,
    place: Place = BLACKBIRD_LEYS,
    contact: Contact = NOBODY,
    marks: frozenset[str] | set[str] = frozenset(),
    answers: Mapping[str, Any] = {},
    witness: Mapping[str, Any] = {},
    happened_on: date = date(2020, 11, 16),
    channel: str = "online",
    photos: int = 0,
    by: Actor | None = None,
    now: datetime = A_WEDNESDAY,
) -> Report:
    """Send a report, as if its questions had been answered so."""
    by = by or Actor.resident()
    draft = journeys.begin(streams.get(stream), channel=channel, by=by, now=now)
    db.session.flush()
    told = Told(
        stream=stream,
        kind=None,
        theme=theme,
        headline=headline,
        words=words,
        happened_on=happened_on,
        place=place,
        contact=contact,
        witness=dict(witness),
        answers=dict(answers),
        marks=frozenset(marks),
    )
    report = _sent(told, draft, by=by, now=now)
    for position in range(1, photos + 1):
        _a_photo(report, position, now)
    report.case.has_photos = photos > 0
    return report


def _sent(told: Told, draft: Draft, *, by: Actor, now: datetime) -> Report:
    """Send it, once more where its random reference was given before, as a page does."""
    try:
        with db.session.begin_nested():
            return submission.submit(told, draft, by=by, now=now)
    except IntegrityError:
        return submission.submit(told, draft, by=by, now=now)


def a_case(*, reports: int = 1, **told: Any) -> Case:
    """Open a case that so many people told us of."""
    case = a_report(**told).case
    for _ in range(reports - 1):
        duplicates.join(a_report(**told).case, case, by=Actor.system(), now=A_WEDNESDAY)
    db.session.flush()
    # Read now, for tests that look at them when the session they came by is gone.
    assert len(case.reports) == reports
    assert all(len(report.photos) == told.get("photos", 0) for report in case.reports)
    return case


def a_referral(
    report: Report,
    *,
    whose: str = "theirs",
    parts: tuple[str, ...] = ("what", "words"),
    **more: Any,
) -> tuple[Referral, str]:
    """Refer a report to the police; give the referral, and the token of the link that went."""
    tokens: list[str] = []
    wanted = sending.Wanted(
        agency="TVP",
        address="desk@thamesvalley.police.uk",
        basis="CDA115",
        parts=parts,
        asks="Is this known to you?",
        whose=whose,
    )

    def link(token: str) -> str:
        tokens.append(token)
        return f"https://portal.example/partner/{token}"

    told = {"by": Actor.system(), "now": A_WEDNESDAY, **more}
    return sending.refer(report, wanted, link=link, sees_people=True, **told), tokens[0]


def an_application(
    *,
    contact: str = "yes_email",
    is_restricted: bool = False,
    has_consent: bool = True,
    answers: Mapping[str, Any] = {},
    now: datetime = A_WEDNESDAY,
) -> ReviewApplication:
    """Ask for a case review, as Jo who reports by e-mail."""
    draft = applying.begin(channel="online", now=now)
    asked = applying.Asked(
        for_whom="me" if has_consent else "other",
        has_consent=has_consent,
        is_restricted=is_restricted,
        contact=contact,
        own={
            "name": "Jo Reporter",
            "email": "jo@example.com" if contact == "yes_email" else None,
            "phone": "01865 496 0123",
            "address": None,
            "note": None,
        },
        answers={"description": "Loud music most nights.", "harm": "We can’t sleep.", **answers},
    )
    applying.submit(asked, draft, by=Actor.resident(), now=now)
    return applying.sent_from(draft)


def a_decision(*, is_met: bool = True, counted: int = 3) -> deciding.Decision:
    """Find that a threshold is met, or with fewer complaints what is weighed then."""
    weighed = ("PERSISTENCE", "HARM", "ADEQUACY") if counted < 3 else ()
    return deciding.Decision(
        is_met=is_met,
        counted=counted,
        reasons="You told us three times.",
        factors={code: f"What we found of {code.lower()}" for code in weighed},
    )


def _a_photo(report: Report, position: int, now: datetime) -> Photo:
    number = next(_numbers)
    photo = Photo(
        id=f"00000000-0000-4000-8000-{number:012}",
        report=report,
        position=position,
        key=f"photos/{number}.jpg",
        width=1200,
        height=900,
        size=20_000,
        digest=f"{number:064}",
        added_at=now,
    )
    db.session.add(photo)
    db.session.flush()
    return photo


def a_picture(width: int = 1200, height: int = 900, colour: str = "white") -> bytes:
    """Draw a photo that is of one colour all over."""
    written = BytesIO()
    Image.new("RGB", (width, height), colour).save(written, "JPEG")
    return written.getvalue()


def a_model(*, learnt_from: int = 60, now: datetime = A_WEDNESDAY) -> ThemeModel:
    """Take live a model that says it learnt, with a file of its own that holds nothing."""
    key = f"models/learnt-{next(_numbers)}.npz"
    files.put(key, b"kept", "application/octet-stream")
    by = Actor.system()
    model = live.add(live.LEARNT, key, learnt_from=learnt_from, by=by, now=now)
    live.decide(model, is_live=True, because="It did no worse", by=by, now=now)
    return model
