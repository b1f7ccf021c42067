"""The right to a case review as a resident meets it, and asking for one page by page."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.domain import jobs
from portal.domain.reviews import applying
from portal.extensions import database, db
from portal.models import AuditEntry, Draft, Message, ReviewApplication
from tests.client import StrictClient
from tests.journeys import A_REVIEW
from tests.staff import add_everyone, sign_in
from tests.walks import Walk


def walk(client: StrictClient, **says: Any) -> Walk:
    return Walk(client, {**A_REVIEW, **says}, base="/case-review").begin("apply")


def kept(app: Flask) -> ReviewApplication:
    with app.app_context():
        return db.session.scalars(sa.select(ReviewApplication)).one()


def test_the_right_is_explained_in_plain_words(client: StrictClient) -> None:
    page = client.get("/case-review").page
    assert "at least 3 complaints about the same behaviour" in page.main
    assert "it was made within a month of what happened" in page.main
    assert "you ask for the review within 6 months of making it" in page.main
    assert "whether what was done about it was enough" in page.main
    assert "within 25 working days" in page.main
    assert page.links()["Ask for a review"] == "/case-review/apply"


@pytest.mark.parametrize("address", ["/", "/complaints"])
def test_the_right_is_found_from_where_people_would_look(
    client: StrictClient, address: str
) -> None:
    assert "/case-review" in client.get(address).page.links().values()


def test_somebody_asks_for_a_review_and_is_told_by_when_what_happens(
    client: StrictClient, app: Flask
) -> None:
    sent = walk(client).send()
    application = kept(app)
    assert sent.here == "/case-review/apply/sent"
    assert sent.page.h1 == "We have your application"
    assert sent.page.texts(class_="app-reference") == [application.reference]
    assert application.reference.startswith("REV-")
    assert "We have sent you an email" in sent.page.main
    assert (application.for_whom, application.has_consent) == ("me", True)
    assert (application.email, application.name) == ("resident@example.com", "Sam Resident")
    assert "email" not in application.answers, "what is somebody’s own is kept apart"
    with app.app_context():
        assert [(one.to, one.label) for one in applying.claimed(application)] == [
            ("council", ""),
            ("police", "43200123456"),
        ]
        assert applying.named(application) == ["OX-2020-4F7K2", "OX-2020-9XBTC"]


def test_nothing_of_an_application_can_be_read_in_the_database(
    client: StrictClient, app: Flask
) -> None:
    walk(client).send()
    with app.app_context():
        rows = db.session.execute(sa.text("SELECT * FROM review_applications")).mappings().all()
    stored = " ".join(str(value) for value in rows[0].values())
    for private in ("resident@example.com", "Sam Resident", "Loud music", "43200123456"):
        assert private not in stored


def test_the_letter_says_the_reference_and_the_days(client: StrictClient, app: Flask) -> None:
    walk(client).send()
    with app.app_context(), database.writing():
        letter = db.session.scalars(sa.select(Message)).one()
        reference = db.session.scalars(sa.select(ReviewApplication.reference)).one()
        assert letter.subject == f"We have your application {reference}"
        assert "Dear Sam Resident" in letter.body
        assert "Loud music" not in letter.body
        assert db.session.scalar(sa.select(AuditEntry).filter_by(action="case_review.applied"))
        assert jobs.waiting()


def test_an_application_sent_twice_is_kept_once(client: StrictClient, app: Flask) -> None:
    checked = walk(client).to("/check")
    for _ in range(2):
        answer = client.post("/case-review/apply/check")
        assert answer.location.endswith("/case-review/apply/sent")
    assert checked.page.h1 == "Check your answers before you send"
    assert kept(app)


@pytest.mark.parametrize(
    ("says", "asked"),
    [
        ({"for_whom": "group", "group_name": "The tenants’ group"}, "group"),
        ({"for_whom": "other", "consent": "yes"}, "who-for"),
        ({"told_before": "no"}, "told"),
        ({"contact_safe": "yes_phone", "phone": "07700 900123"}, "your-phone"),
        ({"contact_safe": "yes_post", "address": "1 The Street"}, "your-address"),
    ],
)
def test_everyone_can_ask_in_their_own_way(
    client: StrictClient, app: Flask, says: dict[str, str], asked: str
) -> None:
    walked = walk(client, **says).send()
    assert asked in walked.seen
    assert walked.page.h1 == "We have your application"
    assert kept(app).has_consent


def test_nobody_is_turned_away_for_want_of_consent_or_of_contact(
    client: StrictClient, app: Flask
) -> None:
    walked = walk(client, for_whom="other", consent="not_yet", contact_safe="no").send()
    assert {"not-agreed-yet", "ring-us"} <= set(walked.seen)
    assert "Nothing is shared before they agree" in walked.page.main
    assert "Call 01865" in walked.page.main
    application = kept(app)
    assert not application.has_consent
    assert application.acknowledged_at is None


def test_what_tells_of_harm_is_kept_close_and_sends_no_letter(
    client: StrictClient, app: Flask
) -> None:
    words = "My husband hits me and the neighbours bang on the wall."
    walked = walk(client, description=words).send()
    assert "help-first" in walked.seen
    assert kept(app).is_restricted
    assert "sent you an email" not in walked.page.main
    with app.app_context():
        assert db.session.scalars(sa.select(Message)).all() == []


def test_six_complaints_can_be_told_one_by_one_and_more_in_words(
    client: StrictClient, app: Flask
) -> None:
    says = {f"another_{time}": "yes" for time in range(1, 7)}
    walked = walk(client, **says, more_complaints="And in May").send()
    assert [page for page in walked.seen if page.startswith("complaint-")] == [
        f"complaint-{time}" for time in range(1, 7)
    ]
    assert "more-complaints" in walked.seen
    with app.app_context():
        assert len(applying.claimed(kept(app))) == 6


def test_an_application_is_carried_on_with_by_its_code(client: StrictClient, app: Flask) -> None:
    walk(client).to("/where")
    code = client.get("/case-review/apply/save").page.texts(class_="app-reference")[0]
    elsewhere = StrictClient(app)
    answer = elsewhere.post("/report/carry-on", {"code": code})
    assert answer.location == "/case-review/apply/where"
    assert elsewhere.get(answer.location).page.h1 == "Where is it?"


def test_leaving_in_a_hurry_wipes_an_application(client: StrictClient, app: Flask) -> None:
    walk(client).to("/where")
    client.get("/report/leave")
    assert client.get("/case-review/apply/where").location == "/case-review/apply"
    with app.app_context():
        assert db.session.scalars(sa.select(Draft)).all() == []


def test_what_is_missing_is_asked_for(client: StrictClient) -> None:
    walked = walk(client).to("/what")
    answer = client.post(walked.here, {"description": ""})
    assert answer.status == 422
    assert answer.page.errors == ["Tell us what keeps happening"]


def test_a_colleague_writes_down_what_somebody_says_on_the_phone(
    client: StrictClient, app: Flask
) -> None:
    add_everyone(app)
    sign_in(client, "officer")
    assert "You are signed in" in client.get("/case-review/apply").page.main
    walk(client).send()
    assert kept(app).channel == "phone"
    # A draft of it is no report for the list of those to carry on with.
    walk(client).to("/where")
    assert client.get("/admin/reports/new").status == 200


@pytest.mark.parametrize("page", ["what", "check", "save", "help-first", "look-again", "sent"])
def test_without_an_application_in_hand_one_begins_at_the_start(
    client: StrictClient, page: str
) -> None:
    assert client.get(f"/case-review/apply/{page}").location == "/case-review/apply"


def test_the_four_figures_are_published_as_a_page_and_as_data(
    client: StrictClient, app: Flask
) -> None:
    walk(client).send()
    page = StrictClient(app).get("/case-review/figures").page
    assert page.h1 == "Anti-social behaviour case reviews in figures"
    rows = [row for row in page.texts("tr") if not row.startswith("What")]
    assert [row.rpartition(" ")[::2] for row in rows[:4]] == [
        ("Applications for a review", "1"),
        ("Times the threshold was not met", "0"),
        ("Reviews carried out", "0"),
        ("Reviews that led to recommendations", "0"),
    ]
    data = StrictClient(app).get(page.links()["Download the figures as data (CSV)"])
    assert data.response.mimetype == "text/csv"
    assert data.text.splitlines()[1].endswith(",1,0,0,0")
    assert "admin" not in page.main, "the way back to the rows is for those who are signed in"
