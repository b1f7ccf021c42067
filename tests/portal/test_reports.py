"""Reporting, as a resident meets it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.domain import jobs
from portal.domain.questions import drafts
from portal.extensions import database, db
from portal.models import AuditEntry, Draft, Job, Report
from tests.client import StrictClient
from tests.walks import Walk, answers_for

WORDS = "A brown sofa and two chairs on the pavement by the bus stop."

DUMPED: dict[str, Any] = {
    "waste": ["W13"],
    "land": "L01",
    "size": "S2",
    "place": "OX4 1DD",
    "description": WORDS,
    "contact_safe": "yes_email",
    "email": "resident@example.org",
    "home_postcode": "OX4 1DD",
}


def the_report() -> Report:
    return db.session.scalars(sa.select(Report)).one()


def test_a_fly_tip_is_reported_and_gets_a_reference(client: StrictClient, app: Flask) -> None:
    walk = Walk(client, DUMPED).begin("fly-tipping").send()
    assert walk.here == "/report/fly-tipping/sent"
    assert walk.page.h1 == "We have your report"
    with app.app_context():
        report = the_report()
        assert report.reference in walk.page.main
        assert report.words == WORDS
        assert report.ward_name == "St Clement's"
        assert report.case.status == "received"
        assert report.case.theme_code == "fly_tipping"
        assert report.answers["land"] == "L01"
        assert "email" not in report.answers, "contact details are kept apart"
        assert report.reporter is not None
        assert report.reporter.email == "resident@example.org"


def test_what_is_kept_of_a_person_can_t_be_read_in_the_database(
    client: StrictClient, app: Flask
) -> None:
    Walk(client, DUMPED).begin("fly-tipping").to("/check")
    with app.app_context():
        for table in ("reporters", "drafts"):
            rows = db.session.execute(sa.text(f"SELECT * FROM {table}")).all()
            assert "resident@example.org" not in str(rows)


def test_sending_leaves_its_trace_and_its_work_in_the_same_breath(
    client: StrictClient, app: Flask
) -> None:
    Walk(client, DUMPED).begin("fly-tipping").send()
    with app.app_context():
        actions = set(db.session.scalars(sa.select(AuditEntry.action)))
        assert "report.sent" in actions
        kinds = [job.kind for job in db.session.scalars(sa.select(Job).order_by(Job.id))]
        assert kinds == ["cases.weigh", "notices.write"]


def test_sending_twice_makes_one_report(client: StrictClient, app: Flask) -> None:
    walk = Walk(client, DUMPED).begin("fly-tipping").to("/check")
    answers = answers_for(walk.page, {})
    # Everything a report is made of goes in at once, and a past day has its ward looked up again.
    first = client.post(walk.address, data=answers, most_queries=14)
    second = client.post(walk.address, data=answers)
    assert first.location == second.location == "/report/fly-tipping/sent"
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Report)) == 1


@pytest.mark.parametrize(
    ("stream", "says", "shown"),
    [
        ("fly-tipping", {"land": "L07"}, "The owner of the land has to clear it"),
        ("fly-tipping", {"waste": ["W07"]}, "Until it is gone, do not touch it"),
        ("fly-tipping", {"place": "OX5 1AB"}, "Cherwell District Council looks after that place"),
        ("fly-tipping", {"description": "I want to kill myself"}, "Call Samaritans on 116 123"),
        (
            "asb",
            {"kind": "mess", "type_mess": "LITTER_DRUG", "litter_kind": "needles"},
            "To have needles picked up fast",
        ),
        (
            "support",
            {"help_kind": "sleeping_outside", "find_you": "A blue tent", "you_under_18": "no"},
            "thestreetlink.org.uk",
        ),
    ],
)
def test_whoever_sent_it_is_told_who_clears_it_and_who_can_help_meanwhile(
    client: StrictClient, stream: str, says: dict[str, Any], shown: str
) -> None:
    walk = Walk(client, DUMPED | {"contact_safe": "no"} | says).begin(stream).send()
    assert shown in walk.page.main
    assert walk.page.texts(class_="govuk-exit-this-page"), "it may have told of harm at home"


@pytest.mark.parametrize("stream", ["asb", "fly-tipping", "begging", "covid", "support"])
def test_every_journey_can_be_sent_without_saying_who_one_is(
    client: StrictClient, app: Flask, stream: str
) -> None:
    says = {
        "place": "OX4 1DD",
        "contact_safe": "no",
        "worry": "BEG",
        "welfare": "no",
        "situation": WORDS,
        "description": WORDS,
    }
    walk = Walk(client, says).begin(stream).send()
    assert walk.here == f"/report/{stream}/sent"
    assert "Your private code is" in walk.page.main
    with app.app_context():
        report = the_report()
        assert report.reporter is None
        assert not report.looks_automated


def test_what_only_a_machine_would_fill_in_is_marked_and_still_taken(
    client: StrictClient, app: Flask
) -> None:
    quick = StrictClient(app, trusted=False)
    assert Walk(quick, DUMPED).begin("fly-tipping").send().page.h1 == "We have your report"
    with app.app_context():
        assert the_report().looks_automated
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Job)) == 0, "no letter"


def test_a_draft_is_carried_on_with_on_another_device_by_its_code(
    client: StrictClient, app: Flask
) -> None:
    walk = Walk(client, DUMPED).begin("fly-tipping").to("/where")
    code = next(
        text for text in client.get("/report/fly-tipping/save").page.texts(class_="app-reference")
    )
    other = StrictClient(app)
    there = other.post("/report/carry-on", {"code": code.lower()}, follow_redirects=True)
    assert there.response.request.path == walk.here


def test_a_wrong_code_is_told_so_and_kept_in_its_box(client: StrictClient) -> None:
    answer = client.post("/report/carry-on", {"code": "4F7K 2QWX 9XBT"})
    assert answer.status == 422
    assert answer.page.value("code") == "4F7K 2QWX 9XBT"
    assert "can’t find answers" in answer.page.errors[0]


def test_leaving_wipes_the_draft_and_goes_somewhere_harmless(
    client: StrictClient, app: Flask
) -> None:
    Walk(client, DUMPED).begin("asb").step()
    answer = client.get("/report/leave")
    assert answer.status == 303
    assert "weather" in answer.location
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Draft)) == 0


def test_looking_at_what_is_behind_the_way_out_wipes_nothing(
    client: StrictClient, app: Flask
) -> None:
    """As a mail filter or a preview does, with a request for the headers alone."""
    Walk(client, DUMPED).begin("asb").step()
    assert client.browser.head("/report/leave").status_code == 303
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Draft)) == 1


def test_a_page_that_is_not_asked_leads_to_the_one_that_is(client: StrictClient) -> None:
    Walk(client, DUMPED).begin("fly-tipping")
    answer = client.get("/report/fly-tipping/your-postcode", follow_redirects=True)
    assert not answer.response.request.path.endswith("your-postcode")


@pytest.mark.parametrize(
    "address",
    ["/report/fly-tipping/waste", "/report/fly-tipping/check", "/report/fly-tipping/save"],
)
def test_without_a_draft_every_page_leads_to_the_start(client: StrictClient, address: str) -> None:
    assert client.get(address).location.endswith("/report/fly-tipping")


@pytest.mark.parametrize("address", ["/report/dragons", "/report/environmental-audit"])
def test_what_is_not_for_residents_is_not_found(client: StrictClient, address: str) -> None:
    assert client.get(address).status == 404


def test_the_check_says_what_was_left_blank_apart_from_what_was_answered(
    client: StrictClient,
) -> None:
    walk = Walk(client, DUMPED).begin("fly-tipping").to("/check")
    keys = walk.page.texts(class_="govuk-summary-list__key")
    assert "Where it is" in keys, "not only the label of a box that stood beneath a heading"
    assert "Do you have a photo?" not in keys
    [photos] = [text for text in walk.page.links() if "Do you have a photo?" in text]
    assert walk.page.links()[photos] == "/report/fly-tipping/photos?change=yes"


def test_changing_one_answer_comes_back_to_the_check(client: StrictClient) -> None:
    walk = Walk(client, DUMPED).begin("fly-tipping").to("/check")
    change = next(
        a.get("href", "") for a in walk.page.all("a") if "/size?change" in a.get("href", "")
    )
    page = client.get(change).page
    answer = client.post(change, {**answers_for(page, DUMPED), "size": "S5"})
    assert answer.location == "/report/fly-tipping/check"
    checked = client.get(answer.location).page
    assert "Transit van load" in checked.main or "van" in checked.main


def test_a_dead_mail_server_delays_the_mail_and_never_the_report(
    client: StrictClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.extensions import mailbox

    def dead(_message: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(mailbox, "send", dead)
    walk = Walk(client, DUMPED).begin("fly-tipping").send()
    assert walk.page.h1 == "We have your report"
    now = datetime.now(UTC)
    with app.app_context(), database.writing():
        while jobs.work_one(now=now):
            pass
        assert jobs.waiting() == 1, "the letter waits for its next try"
        monkeypatch.undo()


def test_a_draft_runs_out_after_a_week(client: StrictClient, app: Flask) -> None:
    Walk(client, DUMPED).begin("fly-tipping").step()
    with app.app_context(), database.writing():
        draft = db.session.scalars(sa.select(Draft)).one()
        later = draft.expires_at
        assert (later - draft.changed_at).days == 7
        assert drafts.clear_out(now=later) == 1
        db.session.commit()
    assert client.get("/report/fly-tipping/waste").location.endswith("/report/fly-tipping")
