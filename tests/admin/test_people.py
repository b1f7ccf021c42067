"""Adding, changing and letting go of people, as an administrator does it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.domain import people
from portal.domain.triage import cases, owners
from portal.extensions import database, db
from portal.models import Case, Message, StaffMember
from tests.admin.conftest import Make, SitDown
from tests.client import StrictClient
from tests.factories import A_WEDNESDAY, a_case, a_colleague, the_actor

NEW = {"name": "Jo New", "email": "jo.new@oxford.gov.example", "role": "officer"}


@pytest.fixture
def boss(sit_down: SitDown) -> StrictClient:
    return sit_down("administrator")


def found(app: Flask, email: str) -> StaffMember | None:
    with app.app_context():
        return people.by_email(email)


def test_everyone_is_listed_with_where_their_account_is(boss: StrictClient, make: Make) -> None:
    make(a_colleague, name="Amina Waiting")
    page = boss.get("/admin/people/").page
    (row,) = [row for row in page.texts("tr") if "Amina Waiting" in row]
    assert "Community response officer" in row
    assert "Invited" in row
    assert row.endswith("Never")


def test_those_who_may_only_look_are_offered_nothing_more(officer: StrictClient) -> None:
    links = officer.get("/admin/people/").page.links().values()
    assert not [link for link in links if "/people/" in link and link != "/admin/people/"]


def test_adding_somebody_writes_to_them(boss: StrictClient, app: Flask) -> None:
    page = boss.post("/admin/people/add", NEW, follow_redirects=True).page
    assert "We have written to Jo New" in page.main
    with app.app_context():
        letter = db.session.scalars(sa.select(Message)).one()
    assert letter.recipient == NEW["email"]
    assert "http://localhost/admin/choose-password/" in letter.body


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "Enter their full name"),
        ({"email": "jo"}, "Enter an email address in the correct format"),
        ({"role": ""}, "Select a role"),
        ({"role": "king"}, "Not a valid choice"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(
    boss: StrictClient, app: Flask, changed: dict[str, str], sentence: str
) -> None:
    given = {**NEW, **changed}
    answer = boss.post("/admin/people/add", given)
    assert answer.status == 422
    assert any(sentence in error for error in answer.page.errors)
    assert answer.page.value("name") == given["name"]
    assert found(app, NEW["email"]) is None


def test_nobody_is_added_twice(boss: StrictClient) -> None:
    boss.post("/admin/people/add", NEW)
    again = boss.post("/admin/people/add", {**NEW, "email": NEW["email"].upper()})
    assert again.page.errors == ["Someone already has an account with that email address"]


def test_a_role_changes_at_once(boss: StrictClient, sit_down: SitDown, make: Make) -> None:
    member = make(a_colleague, "officer")
    client = sit_down(member)
    assert client.get("/admin/audit/").status == 403
    page = boss.get(f"/admin/people/{member.id}").page
    assert page.all("input", type="radio", value="officer", checked="")
    boss.post(f"/admin/people/{member.id}", {"role": "administrator"})
    assert client.get("/admin/audit/").status == 200


def test_the_last_administrator_is_told_why_they_stay_one(boss: StrictClient, app: Flask) -> None:
    with app.app_context():
        only = db.session.scalars(sa.select(StaffMember)).one()
    answer = boss.post(f"/admin/people/{only.id}", {"role": "officer"})
    assert answer.page.errors == ["This is the only administrator. Make somebody else one first."]
    closing = boss.post(f"/admin/people/{only.id}/leave")
    assert closing.status == 409
    assert "your own account" in closing.page.main


def test_a_link_can_be_sent_again(boss: StrictClient, make: Make, app: Flask) -> None:
    member = make(a_colleague)
    page = boss.post(f"/admin/people/{member.id}/invite", follow_redirects=True).page
    assert "We have written to" in page.main
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Message)) == 1


def test_a_leaver_is_out_at_once_and_their_cases_go_back(
    boss: StrictClient, sit_down: SitDown, make: Make, app: Flask
) -> None:
    member = make(a_colleague, name="Priya Leaver")
    client, case = sit_down(member), make(a_case)
    with app.app_context(), database.writing():
        owners.take(cases.get(case.reference), by=the_actor(member), now=A_WEDNESDAY)
        db.session.commit()
    assert client.get("/admin/").status == 200
    asked = boss.get(f"/admin/people/{member.id}/leave").page
    assert asked.h1 == "Close Priya Leaver’s account"
    done = boss.post(f"/admin/people/{member.id}/leave", follow_redirects=True).page
    assert "1 open case waits for someone else" in done.main
    assert client.get("/admin/").location == "/admin/sign-in"
    with app.app_context():
        assert db.session.scalars(sa.select(Case.owner_id)).one() is None


def test_a_leavers_page_offers_no_way_in(boss: StrictClient, make: Make) -> None:
    member = make(a_colleague)
    boss.post(f"/admin/people/{member.id}/leave")
    page = boss.get(f"/admin/people/{member.id}").page
    assert "Their name stays on what they did" in page.main
    assert page.texts("button") == ["Sign out", "Keys that do things here"]
    assert boss.post(f"/admin/people/{member.id}/invite").status == 409


@pytest.mark.parametrize("number", ["999999", "0", "x", "-1", "99999999999999999999"])
def test_somebody_who_is_not_there_is_not_found(boss: StrictClient, number: str) -> None:
    assert boss.get(f"/admin/people/{number}").status == 404
