"""Complaints about information: the law’s thirty days, and what is asked of whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import NoResultFound

from portal.domain import Actor, Refused, notices
from portal.domain.privacy import complaints
from portal.domain.privacy.complaints import Complaint
from portal.extensions import db
from portal.models import InformationComplaint

pytestmark = pytest.mark.usefixtures("session")

BY = Actor.resident()
GIVEN = Complaint(
    name="Pat Person",
    email="pat@example.com",
    phone="",
    address="",
    words="You gave my number to my landlord.",
    wanted="",
    about="",
)


def received(now: datetime, **changed: str) -> InformationComplaint:
    return complaints.receive(replace(GIVEN, **changed), by=BY, now=now)


@pytest.mark.parametrize(
    ("at", "last_moment"),
    [
        # 2018 Act s.164A: thirty days that begin with the day of receipt, so it is the first.
        ("2026-11-18T00:00", "2026-12-18T00:00"),
        ("2026-11-18T23:59", "2026-12-18T00:00"),
        # By the clock on the wall: half past eleven at night in summer is the next day in UTC.
        ("2026-06-30T22:30", "2026-07-29T23:00"),
        ("2026-06-30T23:30", "2026-07-30T23:00"),
        # Over the end of summer time the thirtieth day still ends at midnight on the wall.
        ("2026-10-01T12:00", "2026-10-31T00:00"),
        ("2028-02-01T12:00", "2028-03-02T00:00"),  # a leap year
    ],
)
def test_thirty_days_begin_with_the_day_it_came(at: str, last_moment: str) -> None:
    given, expected = (
        datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (at, last_moment)
    )
    assert complaints.acknowledge_by(given) == expected


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": " "}, "Enter your name"),
        ({"words": ""}, "Tell us what happened"),
        ({"email": ""}, "email address, a phone number or a postal address"),
    ],
)
def test_a_complaint_says_who_what_and_how_to_answer(
    now: datetime, changed: dict[str, str], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        received(now, **changed)


def test_its_life_in_words(now: datetime) -> None:
    complaint = received(now)
    assert complaint.reference.startswith("INFO-2020-")
    assert complaints.standing(complaint, now=now) == "Acknowledge by Thursday 17 December 2020"
    assert not complaints.is_pressing(complaint, now=now)
    assert complaints.is_pressing(complaint, now=now + timedelta(days=26))
    late = now + timedelta(days=31)
    assert complaints.standing(complaint, now=late) == "Late: it should have been acknowledged"
    complaints.acknowledge(complaint, how="phone", by=BY, now=now)
    assert complaints.standing(complaint, now=late) == "Acknowledged, not yet answered"
    assert not complaints.is_pressing(complaint, now=late)
    complaints.answer(complaint, "We were wrong and said so.", by=BY, now=late)
    assert complaints.standing(complaint, now=late) == "Answered"
    assert complaints.unanswered() == 0


def test_it_is_acknowledged_before_it_is_answered_and_each_once(now: datetime) -> None:
    complaint = received(now)
    with pytest.raises(Refused, match="Acknowledge the complaint first"):
        complaints.answer(complaint, "Sorry.", by=BY, now=now)
    complaints.acknowledge(complaint, how="post", by=BY, now=now)
    complaints.acknowledge(complaint, how="email", by=BY, now=now + timedelta(days=1))
    assert complaint.acknowledged_at == now
    with pytest.raises(Refused, match="Enter what you found"):
        complaints.answer(complaint, " ", by=BY, now=now)
    complaints.answer(complaint, "Sorry.", by=BY, now=now)
    with pytest.raises(Refused, match="answered already"):
        complaints.answer(complaint, "Sorry again.", by=BY, now=now)
    with pytest.raises(Refused, match="how you told them"):
        complaints.acknowledge(received(now), how="pigeon", by=BY, now=now)


def test_an_email_acknowledges_it_at_once_where_there_is_an_address(now: datetime) -> None:
    by_email, by_phone = received(now), received(now, email="", phone="01865 496 0123")
    assert notices.acknowledge_complaint(by_email, by=Actor.system(), now=now) is True
    assert notices.acknowledge_complaint(by_phone, by=Actor.system(), now=now) is False
    assert (by_email.acknowledged_at, by_phone.acknowledged_at) == (now, None)


def test_those_to_acknowledge_come_first(now: datetime) -> None:
    old, new, told = (received(now - timedelta(days=days)) for days in (9, 1, 20))
    complaints.acknowledge(told, how="phone", by=BY, now=now)
    db.session.flush()
    assert complaints.all_received() == [old, new, told]


def test_one_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NoResultFound):
        complaints.get("INFO-2020-ZZZZZZ")
