"""What a body that was referred to sees: nothing without its address, what was told, its answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.domain import Actor
from portal.domain.referrals import sending
from portal.domain.referrals.sending import Wanted
from portal.domain.triage import cases
from portal.extensions import database, db
from portal.models import AuditEntry, Referral
from portal.web import limits
from tests.client import StrictClient
from tests.factories import BY_EMAIL, a_case

ADDRESS = "desk@thamesvalley.police.uk"
NAUGHTY = "<script>alert(1)</script>'\"&amp; {{ 7*7 }}"


def referred(app: Flask, *, parts: tuple[str, ...] = ("what", "words"), days_ago: int = 0) -> str:
    """Refer a report; give the address of the link that went."""
    tokens: list[str] = []

    def link(token: str) -> str:
        tokens.append(token)
        return token

    with app.app_context(), database.writing():
        report = a_case(contact=BY_EMAIL, photos=2, words=f"Three men. {NAUGHTY}").reports[0]
        wanted = Wanted(
            agency="TVP",
            address=ADDRESS,
            basis="CDA115",
            parts=parts,
            asks="Is this known?",
            whose="theirs",
        )
        sending.refer(
            report,
            wanted,
            link=link,
            sees_people=True,
            by=Actor.system(),
            now=datetime.now(UTC) - timedelta(days=days_ago),
        )
        db.session.commit()
    return f"/partner/{tokens[0]}"


def let_in(client: StrictClient, address: str) -> None:
    answer = client.post(address + "/open", {"address": ADDRESS.upper()})
    assert answer.location == f"{address}/told"


def actions_recorded(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)))


def test_the_link_alone_shows_nothing(app: Flask, client: StrictClient) -> None:
    address = referred(app)
    page = client.get(address + "/open").page
    assert page.h1 == "Something was referred to you"
    for path in ("/open", "/told"):
        shown = client.get(address + path, follow_redirects=True).text
        assert "Three men" not in shown
        assert "CASE-" not in shown
    assert client.get(address + "/told").location == address + "/open"
    assert "referral.opened" not in actions_recorded(app)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Enter your email address"),
        ("other@thamesvalley.police.uk", "Enter the email address that the link was sent to"),
        ("' OR 1=1 --", "Enter the email address that the link was sent to"),
    ],
)
def test_another_address_is_not_let_in(
    app: Flask, client: StrictClient, typed: str, says: str
) -> None:
    address = referred(app)
    answer = client.post(address + "/open", {"address": typed})
    assert answer.status == 422
    assert says in answer.page.main
    assert answer.page.value("address") == typed
    assert client.get(address + "/told").location == address + "/open"


def test_guesses_at_the_address_are_limited(app: Flask, limited: StrictClient) -> None:
    address = referred(app)
    most = int(limits.LOOKING_UP.split()[0])
    answers = [
        limited.post(address + "/open", {"address": f"guess{n}@police.example"}).status
        for n in range(most + 1)
    ]
    assert answers == [422] * most + [429]


def test_what_was_told_is_read_and_each_look_recorded(app: Flask, client: StrictClient) -> None:
    address = referred(app)
    let_in(client, address)
    page = client.get(address + "/told").page
    assert page.h1 == "A case is referred to you"
    assert "Is this known?" in page.main
    assert f"Three men. {NAUGHTY}" in page.main
    assert "Jo Reporter" not in page.main  # not among what was ticked
    assert "Pegasus Road" not in page.main
    client.get(address + "/told")
    assert actions_recorded(app).count("referral.opened") == 2


def test_nothing_of_it_is_kept_by_a_browser_or_told_to_another_site(
    app: Flask, client: StrictClient
) -> None:
    address = referred(app)
    let_in(client, address)
    answer = client.browser.get(address + "/told")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert 'content="noindex"' in answer.text


def test_photos_are_shown_to_who_was_told_them(app: Flask, client: StrictClient) -> None:
    with_photos = referred(app, parts=("what", "photos"))
    without = referred(app)
    let_in(client, with_photos)
    shown = client.get(with_photos + "/told").page
    sources = [str(picture.get("src")) for picture in shown.all("img")]
    pictures = [source for source in sources if "/photos/" in source]
    assert len(pictures) == 2
    photo = pictures[0].rsplit("/", 1)[1]
    assert client.browser.get(f"{without}/photos/{photo}").status_code == 302  # the other’s door
    let_in(client, without)
    assert client.browser.get(f"{without}/photos/{photo}").status_code == 404


def test_an_answer_goes_to_the_team(app: Flask, client: StrictClient) -> None:
    address = referred(app)
    let_in(client, address)
    answer = client.post(address + "/told", {"answer": "DONE", "words": f"Seen to. {NAUGHTY}"})
    assert answer.location == address + "/told"
    page = client.get(address + "/told").page
    assert "The team has your answer." in page.main
    assert "We have dealt with it" in page.texts(class_="govuk-inset-text")[0]
    with app.app_context():
        referral = db.session.scalars(sa.select(Referral)).one()
        case = cases.get(referral.report.case.reference)
        assert case.status == "in_progress"
        assert [event.words for event in case.events if event.kind == "partner_answered"] == [
            f"Seen to. {NAUGHTY}"
        ]


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({}, "answer", "Select what you do about it"),
        ({"answer": "x" * 500}, "answer", "Select what you do about it"),
        ({"answer": "MORE", "words": ""}, "words", "Say what you need to know"),
        ({"answer": "TAKEN", "words": "y" * 5_001}, "words", "5,000 characters or fewer"),
    ],
)
def test_an_answer_that_will_not_do_comes_back_with_what_was_typed(
    app: Flask, client: StrictClient, given: dict[str, str], field: str, says: str
) -> None:
    address = referred(app)
    let_in(client, address)
    answer = client.post(address + "/told", given)
    assert answer.status == 422
    assert says in answer.page.main
    assert f"#{field}" in answer.page.links().values()
    assert answer.page.value("words") == given.get("words", "")


def test_a_link_that_has_ended_says_so_and_shows_nothing(app: Flask, client: StrictClient) -> None:
    for address in (referred(app, days_ago=29), "/partner/no-such-link"):
        for path in ("/open", "/told"):
            ended = client.get(address + path)
            assert ended.status == 410
            assert ended.page.h1 == "This link has ended"
            assert "Three men" not in ended.text


def test_whoever_was_let_in_can_shut_the_page(app: Flask, client: StrictClient) -> None:
    address = referred(app)
    let_in(client, address)
    assert client.post(address + "/leave").location == address + "/open"
    assert client.get(address + "/told").location == address + "/open"


def test_one_link_lets_nobody_in_to_another(app: Flask, client: StrictClient) -> None:
    first, second = referred(app), referred(app)
    let_in(client, first)
    assert client.get(second + "/told").location == second + "/open"
