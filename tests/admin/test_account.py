"""Coming in, going out, and choosing a password, as somebody at a browser does it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from admin import access
from portal.domain import jobs
from portal.extensions import database, db
from portal.models import AuditEntry, Message, StaffMember
from tests.admin.conftest import Make, SitDown
from tests.client import Checked, StrictClient
from tests.factories import PASSWORD, a_colleague


@pytest.fixture
def jo(make: Make) -> StaffMember:
    member: StaffMember = make(
        a_colleague, "officer", name="Jo Officer", email="jo@oxford.gov.example", password=PASSWORD
    )
    return member


def sign_in(client: StrictClient, password: str = PASSWORD, **more: str) -> Checked:
    return client.post(
        "/admin/sign-in", {"email": "jo@oxford.gov.example", "password": password, **more}
    )


def last_letter(app: Flask) -> Message | None:
    with app.app_context(), database.writing():
        while jobs.work_one(now=datetime.now(UTC)):
            pass
        return db.session.scalars(sa.select(Message).order_by(Message.id.desc()).limit(1)).first()


def link_in(letter: Message) -> str:
    found = re.search(r"http://localhost(/admin/choose-password/\S+)", letter.body)
    assert found, letter.body
    return found[1]


@pytest.mark.usefixtures("jo")
def test_signing_in_leads_to_the_desk_and_out_again(client: StrictClient) -> None:
    assert sign_in(client).location == "/admin/"
    page = client.get("/admin/").page
    assert page.h1 == "Your desk"
    assert "Jo Officer: your account" in page.links()
    assert client.get("/admin/sign-in").location == "/admin/"
    assert client.post("/admin/sign-out").location == "/admin/sign-in"
    assert client.get("/admin/").location == "/admin/sign-in"


@pytest.mark.usefixtures("jo")
def test_a_copy_of_a_session_opens_nothing_once_its_owner_signed_out(client: StrictClient) -> None:
    sign_in(client)
    copy = client.browser.get_cookie("session")
    assert copy is not None
    client.post("/admin/sign-out")
    client.browser.set_cookie("session", copy.value)
    assert client.get("/admin/").location == "/admin/sign-in"


@pytest.mark.parametrize(
    ("idle", "at_it", "let_in"),
    [
        (timedelta(minutes=5), timedelta(hours=11), True),
        (timedelta(hours=3), timedelta(hours=3), False),  # the desk was left alone
        (timedelta(0), timedelta(hours=13), False),  # however busy: it is another day
    ],
)
@pytest.mark.usefixtures("jo")
def test_a_session_ends_when_left_alone_and_at_the_end_of_the_day(
    client: StrictClient, idle: timedelta, at_it: timedelta, let_in: bool
) -> None:
    sign_in(client)
    now = datetime.now(UTC)
    with client.browser.session_transaction() as session:
        session["seen_at"] = (now - idle).timestamp()
        session["came_at"] = (now - at_it).timestamp()
    assert (client.get("/admin/").status == 200) is let_in


@pytest.mark.parametrize(
    ("told", "opens"),
    [
        ("what it was told", True),
        ("nothing", False),
        ("something made up", False),
    ],
)
@pytest.mark.usefixtures("jo")
def test_only_a_browser_that_was_signed_in_with_opens_an_account_at_rest(
    client: StrictClient, app: Flask, told: str, opens: bool
) -> None:
    sign_in(client)
    client.post("/admin/sign-out")
    stranger = StrictClient(app)
    for _ in range(5):
        sign_in(stranger, "not the password")
    if told == "nothing":
        client.browser.delete_cookie("familiar", path="/admin")
    if told == "something made up":
        client.browser.set_cookie("familiar", "MQ.made.up", path="/admin")
    assert (sign_in(client).status == 302) is opens


@pytest.mark.usefixtures("jo")
def test_a_wrong_try_keeps_the_address_and_never_the_password(client: StrictClient) -> None:
    answer = sign_in(client, "not the password")
    assert answer.status == 422
    assert answer.page.value("email") == "jo@oxford.gov.example"
    assert answer.page.value("password") is None
    assert "not the password" not in answer.text


@pytest.mark.parametrize(
    ("given", "sentences"),
    [
        ({}, ["Enter your email address", "Enter your password"]),
        ({"email": "jo@oxford.gov.example"}, ["Enter your password"]),
        ({"email": "x" * 300, "password": "y" * 300}, ["254 characters", "200 characters"]),
    ],
)
def test_what_is_missing_is_said(
    client: StrictClient, given: dict[str, str], sentences: list[str]
) -> None:
    errors = client.post("/admin/sign-in", given).page.errors
    assert len(errors) == len(sentences)
    for error, sentence in zip(errors, sentences, strict=True):
        assert sentence in error


def test_somebody_unknown_and_somebody_mistaken_read_the_same(
    client: StrictClient, jo: StaffMember
) -> None:
    mistaken = sign_in(client, "not the password").page.errors
    unknown = client.post(
        "/admin/sign-in", {"email": "nobody@oxford.gov.example", "password": PASSWORD}
    ).page.errors
    assert mistaken == unknown


def test_a_wrong_try_is_counted_and_recorded(
    client: StrictClient, jo: StaffMember, app: Flask
) -> None:
    sign_in(client, "not the password")
    with app.app_context():
        assert db.session.get_one(StaffMember, jo.id).failures == 1
        entry = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert entry.action == "staff.wrong_password"


@pytest.mark.usefixtures("jo")
def test_after_signing_in_one_goes_on_to_where_one_wanted(client: StrictClient) -> None:
    sent = client.get("/admin/triage?showing=mine")
    assert sent.location == "/admin/sign-in?next=/admin/triage?showing%3Dmine"
    page = client.get(sent.location).page
    assert page.value("next") == "/admin/triage?showing=mine"
    answer = sign_in(client, next="/admin/triage?showing=mine")
    assert answer.location == "/admin/triage?showing=mine"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/admin//evil.example",
        "/admin/\\evil.example",
        "/admin/\t//evil.example",
        "javascript:alert(1)",
        "/report",  # ours, and not a page of the staff site
        "admin/",
        "",
    ],
)
@pytest.mark.usefixtures("jo")
def test_signing_in_leads_nowhere_else(client: StrictClient, elsewhere: str) -> None:
    assert sign_in(client, next=elsewhere).location == "/admin/"
    assert access.where_to_go_on(elsewhere) == "/admin/"


def test_tries_at_the_door_are_limited(limited: StrictClient) -> None:
    statuses = [sign_in(limited, "not the password").status for _ in range(12)]
    assert statuses == [422] * 10 + [429] * 2


def test_password_managers_and_pasting_are_let_be(client: StrictClient) -> None:
    page = client.get("/admin/sign-in").page
    fields = {field.get("name"): field for field in page.all("input")}
    assert fields["email"].get("autocomplete") == "username"
    assert fields["password"].get("autocomplete") == "current-password"


# Choosing a password


def test_a_forgotten_password_is_chosen_anew(
    client: StrictClient, app: Flask, jo: StaffMember
) -> None:
    page = client.post("/admin/forgotten-password", {"email": jo.email}).page
    assert page.h1 == "Look in your email"
    letter = last_letter(app)
    assert letter is not None
    link = link_in(letter)
    page = client.get(link).page
    assert page.h1 == "Choose your password"
    assert page.all("input", autocomplete="new-password")
    short = client.post(link, {"password": "short"})
    assert short.page.errors == ["Your password must be at least 12 characters long"]
    done = client.post(link, {"password": "another three words"}, follow_redirects=True)
    assert "Your password is set" in done.page.main
    assert client.get(link).status == 410
    assert sign_in(client, "another three words").location == "/admin/"


def test_asking_for_nobodys_password_reads_the_same_and_writes_to_nobody(
    client: StrictClient, app: Flask, jo: StaffMember
) -> None:
    somebody = client.post("/admin/forgotten-password", {"email": jo.email})
    nobody = client.post("/admin/forgotten-password", {"email": "x@oxford.gov.example"})
    assert nobody.page.main.replace("x@", "jo@") == somebody.page.main
    letter = last_letter(app)
    assert letter is not None
    assert letter.recipient == jo.email


@pytest.mark.parametrize("token", ["x", "..", "%00", "💩" * 20])
def test_a_made_up_link_says_that_it_does_not_work(client: StrictClient, token: str) -> None:
    answer = client.get(f"/admin/choose-password/{token}")
    assert answer.status in (404, 410)
    assert "call us" in answer.page.main


def test_changing_ones_password_keeps_one_in_and_others_out(
    app: Flask, jo: StaffMember, sit_down: SitDown
) -> None:
    here, there = sit_down(jo), sit_down(jo)
    wrong = here.post("/admin/account", {"current": "nope", "password": "another three words"})
    assert wrong.page.errors == ["The password you use now is wrong"]
    weak = here.post("/admin/account", {"current": PASSWORD, "password": "short"})
    assert "at least 12" in weak.page.errors[0]
    done = here.post(
        "/admin/account",
        {"current": PASSWORD, "password": "another three words"},
        follow_redirects=True,
    )
    assert "signed out everywhere else" in done.page.main
    assert here.get("/admin/").status == 200
    assert there.get("/admin/").location == "/admin/sign-in"


def test_an_account_says_what_it_lets_one_do(officer: StrictClient) -> None:
    page = officer.get("/admin/account").page
    assert "Community response officer" in page.main
    assert "work cases" in page.main


def test_a_desk_left_alone_is_signed_out(officer: StrictClient) -> None:
    with officer.browser.session_transaction() as session:
        session["seen_at"] -= 3 * 60 * 60
    assert officer.get("/admin/").location == "/admin/sign-in"


def test_nothing_of_the_staff_site_is_kept_by_a_browser(officer: StrictClient) -> None:
    for address in ("/admin/", "/admin/triage", "/admin/account"):
        assert officer.get(address).headers["Cache-Control"] == "no-store"
