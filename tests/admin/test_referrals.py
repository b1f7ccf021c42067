"""Referring a report: chosen, looked over as it will be seen, sent, listed and taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.domain import Actor
from portal.domain.referrals import answering
from portal.domain.triage import cases, workflow
from portal.extensions import database, db
from portal.models import AuditEntry, Case, Message, Referral
from tests.admin.conftest import Make, SitDown
from tests.client import Checked, StrictClient
from tests.factories import BY_EMAIL, a_case, a_referral

# As many as the page of the case.
MOST = 19
NAUGHTY = "<script>alert(1)</script>'\"&amp; {{ 7*7 }}"
FILLED_IN = {
    "agency": "TVP",
    "refer-parts": ["what", "words", "name"],
    "refer-basis": "CDA115",
    "refer-address": "desk@thamesvalley.police.uk",
    "refer-asks": f"Is this known to you? {NAUGHTY}",
    "refer-whose": "theirs",
    "refer-news": "The police have it now.",
}


def page_of(case: Case) -> str:
    return f"/admin/cases/{case.reference}/reports/{case.reports[0].reference}/refer"


def a_told_case(**told: Any) -> Case:
    return a_case(contact=BY_EMAIL, **told)


def send(client: StrictClient, case: Case, **more: object) -> Checked:
    page = client.get(f"{page_of(case)}?agency=TVP", most_queries=MOST).page
    state = {f"refer-{name}": page.value(f"refer-{name}") for name in ("revision", "seen")}
    return client.post(page_of(case), {**state, **FILLED_IN, **more}, most_queries=40)


def test_first_it_is_asked_to_whom(officer: StrictClient, make: Make) -> None:
    case = make(a_told_case)
    page = officer.get(page_of(case), most_queries=MOST).page
    assert page.h1 == "Refer it to whom?"
    led = page.links()["Thames Valley Police"]
    assert officer.get(led, most_queries=MOST).page.h1 == "Refer it to Thames Valley Police"


def test_what_they_mostly_need_is_ticked_and_a_ground_that_fits_is_offered(
    officer: StrictClient, make: Make
) -> None:
    case = make(a_told_case)

    def offered(agency: str) -> tuple[set[str], set[str]]:
        page = officer.get(f"{page_of(case)}?agency={agency}", most_queries=MOST).page
        ticked = {
            box.get("value")
            for box in page.all("input", type="checkbox")
            if box.get("checked") is not None
        }
        grounds = {box.get("value") for box in page.all("input", name="refer-basis")}
        return ticked, grounds

    assert offered("TVP")[0] == {"what", "words", "place", "when"}
    assert offered("OWNER")[0] == {"what", "place"}
    # Who is no relevant authority is told nothing under section 115.
    assert offered("TVP")[1] - offered("OWNER")[1] == {"CDA115"}


def test_it_is_looked_over_as_it_will_be_seen_and_sent(
    officer: StrictClient, make: Make, app: Flask
) -> None:
    case = make(a_told_case)
    looked = send(officer, case).page
    assert looked.h1 == "Check what they are told"
    for shown in ("desk@thamesvalley.police.uk", "Jo Reporter", "A sofa and two mattresses"):
        assert shown in looked.main
    assert f"Is this known to you? {NAUGHTY}" in looked.main
    assert "Pegasus Road" not in looked.texts(class_="app-letter")[0]  # not ticked
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Referral)) == 0
    sent = send(officer, case, send="yes")
    assert sent.location == f"/admin/cases/{case.reference}"
    with app.app_context():
        letter = db.session.scalars(sa.select(Message).where(Message.template == "referral")).one()
        assert "http://localhost/partner/" in letter.body
        previewed = db.session.scalars(
            sa.select(AuditEntry).where(AuditEntry.action == "referral.previewed")
        ).one()
        assert previewed.details["parts"] == ["what", "words", "name"]
    page = officer.get(sent.location, most_queries=MOST).page
    assert "It is on its way to Thames Valley Police." in page.main
    assert "Referred to Thames Valley Police" in page.main
    assert "Not opened yet" in page.main


def test_it_can_be_changed_once_more(officer: StrictClient, make: Make) -> None:
    case = make(a_told_case)
    back = send(officer, case, change="yes")
    assert back.page.h1 == "Refer it to Thames Valley Police"
    assert back.page.value("refer-asks") == FILLED_IN["refer-asks"]
    assert back.page.value("refer-news") == FILLED_IN["refer-news"]


@pytest.mark.parametrize(
    ("change", "at", "says"),
    [
        ({"refer-parts": []}, "refer-parts", "Select what they need to know"),
        ({"refer-basis": "TASK"}, "refer-parts", "Leave out “Who reported it”"),
        ({"refer-address": "me@example.com"}, "refer-address", "ends in thamesvalley.police.uk"),
        ({"refer-asks": ""}, "refer-asks", "Say what you ask of them"),
        ({"refer-whose": "ours"}, "refer-whose", "Select who deals with it"),
        ({"refer-basis": "<b>"}, "refer-basis", "Select why they may be told"),
    ],
)
def test_what_will_not_do_comes_back_with_all_that_was_typed(
    officer: StrictClient, make: Make, change: dict[str, object], at: str, says: str
) -> None:
    case = make(a_told_case)
    answer = send(officer, case, **change)
    assert answer.status == 422
    assert says in answer.page.main
    assert f"#{at}" in answer.page.links().values()
    for name in ("refer-address", "refer-asks", "refer-news"):
        assert answer.page.value(name) == {**FILLED_IN, **change}[name]


def test_a_case_that_moved_meanwhile_is_shown_and_nothing_is_sent(
    officer: StrictClient, sit_down: SitDown, make: Make, app: Flask
) -> None:
    case = make(a_told_case)
    page = officer.get(f"{page_of(case)}?agency=TVP", most_queries=MOST).page
    state = {f"refer-{name}": page.value(f"refer-{name}") for name in ("revision", "seen")}
    send(sit_down("officer"), case, send="yes")
    late = officer.post(page_of(case), {**state, **FILLED_IN, "send": "yes"}, most_queries=40)
    assert late.status == 409
    assert "What changed while you had it open" in late.page.main
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Referral)) == 1


def a_referred_case(*, days_ago: int = 0, **told: Any) -> Case:
    case = a_told_case(**told)
    a_referral(case.reports[0], now=datetime.now(UTC) - timedelta(days=days_ago))
    return case


def test_what_was_told_can_be_read_later_and_leaves_a_trace(
    officer: StrictClient, make: Make, app: Flask
) -> None:
    case = make(a_referred_case)
    page = officer.get(f"/admin/cases/{case.reference}/referrals/1", most_queries=MOST).page
    assert page.h1 == "Referred to Thames Valley Police"
    assert "desk@thamesvalley.police.uk" in page.main
    assert "Crime and Disorder Act 1998, section 115" in page.main
    with app.app_context():
        assert "referral.read" in db.session.scalars(sa.select(AuditEntry.action)).all()


def test_the_link_is_taken_back(officer: StrictClient, make: Make) -> None:
    case = make(a_referred_case)
    where = f"/admin/cases/{case.reference}/referrals/1"
    assert officer.post(f"{where}/recall", most_queries=25).location == where
    page = officer.get(where, most_queries=MOST).page
    assert "The link no longer works." in page.main
    assert "Taken back" in page.main
    again = officer.post(f"{where}/recall", follow_redirects=True, most_queries=40)
    assert "taken back already" in again.page.main


def test_a_referral_of_another_case_is_not_found(officer: StrictClient, make: Make) -> None:
    make(a_referred_case)
    other = make(a_told_case)
    assert (
        officer.get(f"/admin/cases/{other.reference}/referrals/1", most_queries=MOST).status == 404
    )


def test_what_waits_is_listed_and_what_waits_too_long_is_on_the_desk(
    officer: StrictClient, make: Make, app: Flask
) -> None:
    assert "Every referral has an answer" in officer.get("/admin/referrals/").page.main
    make(a_referred_case)
    make(a_referred_case, days_ago=11)
    rows = officer.get("/admin/referrals/").page.texts(class_="app-cases__case")
    assert [row.split(" Furniture")[0] for row in rows] == ["Thames Valley Police"] * 2
    figure = "1 referred, no answer yet"
    assert figure in officer.get("/admin/").page.texts(class_="app-figures__figure")
    with app.app_context(), database.writing():
        answering.answer(db.session.get_one(Referral, 2), "TAKEN", "", now=datetime.now(UTC))
        db.session.commit()
    assert figure not in officer.get("/admin/").page.texts(class_="app-figures__figure")


def test_nobody_is_referred_to_from_a_closed_case(officer: StrictClient, make: Make) -> None:
    def closed() -> Case:
        case = a_told_case()
        workflow.move(case, to="closed", reason="cleared", by=Actor.system(), now=datetime.now(UTC))
        return cases.get(case.reference)

    case = make(closed)
    answer = send(officer, case)
    assert answer.status == 422
    assert "This case is closed" in answer.page.main
