"""Writing down what somebody told us by phone, on paper or in person, and what we saw ourselves."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.extensions import db
from portal.models import Report
from tests.admin.conftest import Make, SitDown
from tests.client import StrictClient
from tests.factories import a_colleague
from tests.journeys import JOURNEYS
from tests.walks import Walk

BASE = "/admin/reports"

AUDIT = {
    "place": "OX1 2JD",
    "attended": ["crt", "ods"],
    "found": ["litter", "graffiti"],
    "description": "Broken glass round the bins, and tags on the wall behind them.",
    "action": "Sweep it and paint over them",
}


def begin(client: StrictClient, stream: str, channel: str, **says: object) -> Walk:
    walk = Walk(client, says, base=BASE)
    code = stream.replace("-", "_")
    walk.now = client.post(
        f"{BASE}/new", {"stream": code, "channel": channel}, follow_redirects=True
    )
    return walk


def the_report(app: Flask) -> Report:
    with app.app_context():
        return db.session.scalars(sa.select(Report).order_by(Report.id.desc())).first()


@pytest.mark.parametrize("stream", sorted(JOURNEYS))
def test_each_journey_can_be_written_down_for_somebody(
    sit_down: SitDown, make: Make, app: Flask, stream: str
) -> None:
    member = make(a_colleague)
    client = sit_down(member)
    walk = begin(client, stream, "phone", **JOURNEYS[stream]).send()
    assert walk.here == f"{BASE}/{stream}/sent"
    report = the_report(app)
    assert report.stream == stream.replace("-", "_")
    assert (report.channel, report.staff_id) == ("phone", member.id)
    assert report.reference in walk.page.main


def test_the_person_gets_what_they_need_to_follow_it(officer: StrictClient) -> None:
    walk = begin(officer, "fly_tipping", "walk_in", **JOURNEYS["fly-tipping"]).send()
    for words in ("their reference is", "their private code is", "/track"):
        assert words in walk.page.main
    assert officer.get(walk.page.links()["Open the case"], most_queries=16).status == 200


def test_an_environmental_audit_is_recorded_as_ours(officer: StrictClient, app: Flask) -> None:
    walk = begin(officer, "environmental_audit", "officer", **AUDIT).send()
    report = the_report(app)
    assert (report.stream, report.channel) == ("environmental_audit", "officer")
    assert "Tell the person" not in walk.page.main


@pytest.mark.parametrize(
    ("given", "sentences"),
    [
        ({}, ["Select what it is about", "Select how it reached you"]),
        ({"stream": "asb", "channel": "online"}, ["Not a valid choice"]),  # they do that themselves
        ({"stream": "nonsense", "channel": "phone"}, ["Not a valid choice"]),
    ],
)
def test_what_it_is_and_how_it_came_are_asked_first(
    officer: StrictClient, given: dict[str, str], sentences: list[str]
) -> None:
    errors = officer.post(f"{BASE}/new", given).page.errors
    assert len(errors) == len(sentences)
    assert all(said in error for said, error in zip(sentences, errors, strict=True))


def test_something_begun_waits_for_whoever_began_it(sit_down: SitDown, make: Make) -> None:
    member = make(a_colleague)
    here, elsewhere, other = sit_down(member), sit_down(member), sit_down("officer")
    begin(here, "fly_tipping", "phone", **JOURNEYS["fly-tipping"]).step().step()
    kept = here.get(f"{BASE}/fly-tipping/save", follow_redirects=True).page
    assert "is kept for 7 days" in kept.main
    links = elsewhere.get(f"{BASE}/new").page.links()
    carried_on = elsewhere.get(links["Fly-tipping"], follow_redirects=True)
    assert carried_on.response.request.path.startswith(f"{BASE}/fly-tipping/")
    assert "Begun and not sent" not in other.get(f"{BASE}/new").page.main
    assert other.get(links["Fly-tipping"]).status == 404


def test_a_wrong_answer_is_said_and_kept(officer: StrictClient) -> None:
    walk = begin(officer, "environmental_audit", "officer")
    assert walk.here == f"{BASE}/environmental-audit/site"
    answer = officer.post(walk.here, {"place": ""})
    assert answer.status == 422
    assert answer.page.title.startswith("Error: ")
    assert answer.page.errors == ["Enter the site"]


def test_without_a_sitting_one_is_taken_to_begin_one(officer: StrictClient) -> None:
    for page in ("fly-tipping", "fly-tipping/waste", "fly-tipping/check", "fly-tipping/sent"):
        assert officer.get(f"{BASE}/{page}").location == f"{BASE}/new"
    assert officer.get(f"{BASE}/no-such-thing/waste").status == 404


def test_sending_twice_makes_one_report(officer: StrictClient, app: Flask) -> None:
    walk = begin(officer, "fly_tipping", "paper", **JOURNEYS["fly-tipping"]).send()
    officer.post(f"{BASE}/fly-tipping/check", follow_redirects=True)
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Report)) == 1
    assert walk.here.endswith("/sent")


def test_a_plea_for_help_is_answered_while_the_person_is_there(
    officer: StrictClient, app: Flask
) -> None:
    says = {
        **JOURNEYS["fly-tipping"],
        "description": "My husband hits me and I am scared to go home",
    }
    walk = begin(officer, "fly_tipping", "phone", **says).to("/help-first")
    assert walk.page.h1 == "Someone may be coming to harm"
    assert "Tell the person who can help, while you have them" in walk.page.main
    walk.send()
    assert the_report(app).is_restricted
    assert "Open the case" not in walk.page.links()


def test_whoever_tells_of_what_is_known_is_asked_whether_it_is_the_same(
    client: StrictClient, officer: StrictClient, app: Flask
) -> None:
    Walk(client, JOURNEYS["fly-tipping"]).begin("fly-tipping").send()
    known = the_report(app)
    says = {**JOURNEYS["fly-tipping"], "earlier": "same"}
    walk = begin(officer, "fly-tipping", "phone", **says).to("/told-before")
    with app.app_context():
        case = db.session.get_one(Report, known.id).case.reference
    assert walk.page.links()[case] == f"/admin/cases/{case}"
    assert known.words not in walk.page.main
    walk.to("/check")
    assert "Yes, the same thing" in walk.page.main
    walk.now = officer.post(walk.here, most_queries=18, follow_redirects=True)
    assert the_report(app).reference in walk.page.main
    with app.app_context():
        assert the_report(app).case_id == known.case_id
