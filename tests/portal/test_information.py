"""Complaining about how one’s information was used, and being told that we have it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.domain import jobs
from portal.extensions import database, db
from portal.models import AuditEntry, InformationComplaint, Message
from tests.client import StrictClient

COMPLAINT = {
    "words": "You gave my number to my landlord.",
    "wanted": "Tell me who has it.",
    "about": "OX-2020-4F7K2",
    "name": "Pat Person",
    "email": "pat@example.com",
}


def kept(app: Flask) -> list[InformationComplaint]:
    with app.app_context():
        return list(db.session.scalars(sa.select(InformationComplaint)))


def test_a_complaint_is_kept_and_acknowledged_at_once(client: StrictClient, app: Flask) -> None:
    page = client.post("/information-complaint", COMPLAINT, follow_redirects=True).page
    (complaint,) = kept(app)
    assert page.h1 == "We have your complaint"
    assert complaint.reference in page.main
    assert complaint.details["words"] == "You gave my number to my landlord."
    assert complaint.acknowledged_at is not None
    with app.app_context():
        letter = db.session.scalars(sa.select(Message)).one()
    assert letter.recipient == "pat@example.com"
    assert complaint.reference in letter.subject
    assert "Information Commissioner" in letter.body
    assert "landlord" not in letter.body


def test_without_an_email_address_somebody_must_acknowledge_it(
    client: StrictClient, app: Flask
) -> None:
    given = {**COMPLAINT, "email": "", "phone": "01865 496 0123"}
    page = client.post("/information-complaint", given, follow_redirects=True).page
    assert "within 30 days" in page.main
    (complaint,) = kept(app)
    assert complaint.acknowledged_at is None
    assert timedelta(days=29) < complaint.acknowledge_by - datetime.now(UTC) <= timedelta(days=30)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"words": ""}, "Tell us what happened with your information"),
        ({"name": ""}, "Enter your name"),
        ({"email": "pat"}, "Enter an email address in the correct format, like name@example.com"),
        (
            {"email": "pat,sam@example.com"},
            "Enter an email address in the correct format, like name@example.com",
        ),
        # With no way to answer, the law’s acknowledgement could reach nobody.
        ({"email": ""}, "Enter an email address, a phone number or a postal address"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(
    client: StrictClient, app: Flask, changed: dict[str, str], sentence: str
) -> None:
    answer = client.post("/information-complaint", {**COMPLAINT, **changed})
    assert answer.status == 422
    assert answer.page.errors == [sentence]
    assert answer.page.title.startswith("Error: ")
    assert answer.page.value("wanted") == "Tell me who has it."
    assert kept(app) == []


def test_what_was_complained_of_stays_out_of_the_record(client: StrictClient, app: Flask) -> None:
    client.post("/information-complaint", COMPLAINT)
    with app.app_context():
        entries = db.session.scalars(sa.select(AuditEntry)).all()
    assert [entry.action for entry in entries] == [
        "information_complaint.received",
        "information_complaint.acknowledged",
    ]
    assert "Pat" not in str([entry.details for entry in entries])


def test_a_complaint_is_encrypted_where_it_is_kept(client: StrictClient, app: Flask) -> None:
    client.post("/information-complaint", COMPLAINT)
    with app.app_context():
        (complaint,) = kept(app)
        complaint.outcome = "We spoke to the landlord."
        db.session.add(complaint)
        db.session.flush()
        stored = db.session.execute(sa.text("SELECT * FROM information_complaints")).all()
        bodies = db.session.execute(sa.text("SELECT body, recipient FROM messages")).all()
    assert "landlord" not in str(stored)
    assert "pat@example.com" not in str(bodies)


def test_nobody_sees_another_persons_reference(client: StrictClient, app: Flask) -> None:
    client.post("/information-complaint", COMPLAINT)
    answer = StrictClient(app).get("/information-complaint/received")
    assert answer.location == "/information-complaint"


def test_the_acknowledgement_goes_once(client: StrictClient, app: Flask, now: datetime) -> None:
    client.post("/information-complaint", COMPLAINT)
    later = datetime.now(UTC) + timedelta(minutes=1)
    with app.app_context(), database.writing():
        while jobs.work_one(now=later):
            pass
        sent = db.session.scalars(sa.select(Message.sent_at)).all()
    assert len(sent) == 1
    assert sent[0] is not None
