"""Following a report, as its reporter meets it, and as a stranger does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.domain import Actor
from portal.domain.reports import follow_ups, following
from portal.domain.triage import enquiries, workflow
from portal.extensions import database, db
from portal.models import Addition, Case, Report
from tests.client import StrictClient
from tests.journeys import JOURNEYS
from tests.portal.test_reports import DUMPED
from tests.walks import Walk


@pytest.fixture
def reference(client: StrictClient, app: Flask) -> str:
    """The reference of a report that this browser has just sent."""
    Walk(client, DUMPED).begin("fly-tipping").send()
    with app.app_context():
        return db.session.scalars(sa.select(Report.reference)).one()


def test_a_reporter_follows_a_report_with_what_they_know(app: Flask, reference: str) -> None:
    for known in ("RESIDENT@example.org", "ox4 1dd", "OX41DD"):
        other = StrictClient(app)
        answer = other.post("/track", {"reference": reference.lower(), "known": known})
        assert answer.location == f"/track/{reference}", known
        assert other.get(answer.location).page.h1 == f"Your report {reference}"


def test_the_private_code_lets_anyone_in_who_left_no_name(
    client: StrictClient, app: Flask, reference: str
) -> None:
    sent = client.get("/report/fly-tipping/sent").page
    code = sent.texts("strong", class_="app-reference")[0]
    answer = StrictClient(app).post("/track", {"reference": reference, "known": code.lower()})
    assert answer.location == f"/track/{reference}"


@pytest.mark.parametrize("known", ["nobody@example.org", "", "OX1 2JD", "' OR 1=1 --"])
def test_nobody_follows_a_report_without_a_second_thing(
    app: Flask, reference: str, known: str
) -> None:
    stranger = StrictClient(app)
    answer = stranger.post("/track", {"reference": reference, "known": known})
    assert answer.status == 422
    assert answer.page.value("reference") == reference, "what was typed is kept"
    assert stranger.get(f"/track/{reference}").location == "/track"


def test_what_no_page_or_database_can_hold_is_left_out_of_what_is_added(
    client: StrictClient, app: Flask, reference: str
) -> None:
    client.post("/track", {"reference": reference, "known": "OX4 1DD"})
    client.post(f"/track/{reference}/add", {"words": "It\0 has\x1f begun\ufffe to\r\nsmell."})
    with app.app_context():
        assert db.session.scalars(sa.select(Addition.words)).one() == "It has begun to\nsmell."


def test_the_diary_the_addition_and_the_withdrawal_are_on_the_timeline(
    client: StrictClient, app: Flask, reference: str
) -> None:
    client.post("/track", {"reference": reference, "known": "OX4 1DD"})
    client.post(f"/track/{reference}/add", {"words": "It has begun to smell."})
    client.post(
        f"/track/{reference}/again",
        {"happened_on-day": "18", "happened_on-month": "nov", "happened_on-year": "2020"},
    )
    page = client.post(f"/track/{reference}/withdraw", follow_redirects=True).page
    timeline = page.texts(class_="app-timeline__words")
    assert timeline[-1] == "You sent this report"
    assert "You added something" in timeline
    assert "You told us it happened again, on Wednesday 18 November 2020" in timeline
    assert "You withdrew this report" in timeline
    with app.app_context():
        assert db.session.scalars(sa.select(Case)).one().status == "closed"


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (("", "", ""), "Enter the day it happened"),
        (("31", "2", "2020"), "real"),
        (("1", "1", "2199"), "past"),
    ],
)
def test_a_day_that_can_t_be_is_told_so_and_the_words_are_kept(
    client: StrictClient, reference: str, day: tuple[str, str, str], sentence: str
) -> None:
    client.post("/track", {"reference": reference, "known": "OX4 1DD"})
    parts = dict(zip(("day", "month", "year"), day, strict=True))
    form = {f"happened_on-{part}": value for part, value in parts.items()}
    answer = client.post(f"/track/{reference}/again", {**form, "words": "They came back."})
    assert answer.status == 422
    assert sentence in answer.page.errors[0]
    assert "They came back." in (answer.page.value("words") or "")


def ask(app: Flask, reference: str, words: str = "Is it still there?") -> None:
    with app.app_context(), database.writing():
        report = following.get(reference)
        enquiries.ask(report.case, report, words, by=Actor.system(), now=datetime.now(UTC))
        db.session.commit()


def test_a_question_stands_first_and_is_answered_there(
    client: StrictClient, app: Flask, reference: str
) -> None:
    client.post("/track", {"reference": reference, "known": "OX4 1DD"})
    ask(app, reference, "Is it <b>still</b> there?")
    page = client.get(f"/track/{reference}").page
    assert page.texts("h2")[0] == "We have a question for you"
    assert "Is it <b>still</b> there?" in page.main
    form = next(f for f in page.all("form") if f.get("action") == f"/track/{reference}/answer")
    assert form is not None
    empty = client.post(f"/track/{reference}/answer", {"words": " "})
    assert empty.status == 422
    assert empty.page.errors == ["Write your answer"]
    assert "Is it <b>still</b> there?" in empty.page.main
    page = client.post(
        f"/track/{reference}/answer", {"words": "It has gone."}, follow_redirects=True
    ).page
    assert "We have your answer" in page.main
    assert "We have a question for you" not in page.main
    assert "You answered our question" in page.texts(class_="app-timeline__words")
    with app.app_context():
        case = db.session.scalars(sa.select(Case)).one()
        assert case.awaits_reply


def test_there_is_nothing_to_answer_when_nothing_was_asked(
    client: StrictClient, reference: str
) -> None:
    client.post("/track", {"reference": reference, "known": "OX4 1DD"})
    assert client.get(f"/track/{reference}/answer").location == f"/track/{reference}"
    late = client.post(f"/track/{reference}/answer", {"words": "It has gone."})
    assert late.status == 422
    assert "no longer waiting" in late.page.errors[0]
    assert late.page.value("words") == "It has gone."


def test_a_link_in_a_letter_says_which_report_and_opens_nothing(app: Flask, reference: str) -> None:
    stranger = StrictClient(app)
    page = stranger.get(f"/track?reference={reference.lower()}").page
    assert page.value("reference") == reference
    assert page.value("known") in (None, "")
    naughty = stranger.get("/track?reference=%22%3E%3Cscript%3Ealert(1)%3C/script%3E%00")
    assert "<script>alert(1)" not in naughty.text


def close_and_ask_how_it_went(app: Flask, reference: str) -> None:
    with app.app_context(), database.writing():
        closed_at = datetime.now(UTC) - timedelta(days=8)
        case = following.get(reference).case
        workflow.move(case, to="closed", reason="cleared", by=Actor.system(), now=closed_at)
        db.session.flush()
        assert follow_ups.ask_how_it_went(now=datetime.now(UTC)) == 1
        db.session.commit()


def test_after_closing_somebody_tells_how_it_went_and_has_it_opened_again(
    client: StrictClient, app: Flask, reference: str
) -> None:
    client.post("/track", {"reference": reference, "known": "OX4 1DD"})
    page = client.get(f"/track/{reference}").page
    assert "How did it go?" not in page.main
    close_and_ask_how_it_went(app, reference)
    page = client.get(f"/track/{reference}").page
    assert page.texts("h2")[0] == "How did it go?"
    address = page.links()["Tell us how it went"]
    assert client.get(address).page.h1 == "How did it go?"
    naughty = "<script>alert(1)</script>'\""
    some = client.post(address, {"informed": "no", "words": naughty})
    assert some.status == 422
    assert some.page.errors == ["Select whether it is sorted"]
    assert some.page.value("words") == naughty
    assert some.page.all("input", value="no", checked="")
    told = client.post(address, {"informed": "no", "sorted": "back", "words": naughty})
    assert told.location == f"/track/{reference}/look-again"
    assert client.get(address).location == f"/track/{reference}/look-again"
    offered = client.get(told.location)
    assert offered.page.h1 == "Do you want us to look again?"
    shown = client.get(f"/track/{reference}")
    assert "Ask us to look again" in shown.page.links()
    assert "<script>alert(1)" not in shown.text
    page = client.post(told.location, follow_redirects=True).page
    assert "We have opened this again" in page.main
    assert "You asked us to look again" in page.texts(class_="app-timeline__words")
    with app.app_context():
        assert db.session.scalars(sa.select(Case)).one().status == "reopened"
    assert client.get(told.location).location == f"/track/{reference}"


def test_whoever_says_that_it_is_sorted_is_thanked(
    client: StrictClient, app: Flask, reference: str
) -> None:
    client.post("/track", {"reference": reference, "known": "OX4 1DD"})
    close_and_ask_how_it_went(app, reference)
    address = f"/track/{reference}/how-it-went"
    empty = client.post(address, {})
    assert empty.page.errors == [
        "Select whether we kept you informed",
        "Select whether it is sorted",
    ]
    page = client.post(address, {"informed": "yes", "sorted": "yes"}, follow_redirects=True).page
    assert "Thank you. We have kept what you told us" in page.main
    assert "look again" not in page.main
    assert client.get(address).location == f"/track/{reference}"
    again = client.post(address, {"informed": "yes", "sorted": "yes"})
    assert again.status == 422
    assert "answered already" in again.page.errors[0]


def test_nobody_is_asked_to_look_again_before_how_it_went_is_told(
    client: StrictClient, app: Flask, reference: str
) -> None:
    client.post("/track", {"reference": reference, "known": "OX4 1DD"})
    for what in ("how-it-went", "look-again"):
        assert client.get(f"/track/{reference}/{what}").location == f"/track/{reference}"
    client.post(f"/track/{reference}/look-again")
    close_and_ask_how_it_went(app, reference)
    client.post(f"/track/{reference}/look-again")
    with app.app_context():
        assert db.session.scalars(sa.select(Case)).one().status == "closed"
    assert StrictClient(app).get(f"/track/{reference}/how-it-went").location == "/track"


def test_stopping_shuts_the_page_on_this_browser(client: StrictClient, reference: str) -> None:
    client.post("/track", {"reference": reference, "known": "OX4 1DD"})
    assert client.get(f"/track/{reference}").status == 200
    client.post("/track/stop")
    assert client.get(f"/track/{reference}").location == "/track"


def test_what_tells_of_harm_opens_by_the_private_code_alone(
    client: StrictClient, app: Flask
) -> None:
    """Whoever lives with the person knows their postcode and may read their e-mail."""
    says = {**DUMPED, "description": "My husband hits me and I am scared to go home."}
    walk = Walk(client, says).begin("fly-tipping").send()
    code = walk.page.texts("strong", class_="app-reference")[0]
    assert "only this code opens it" in walk.page.main
    with app.app_context():
        reference = db.session.scalars(sa.select(Report.reference)).one()
    for known in ("resident@example.org", "OX4 1DD"):
        answer = StrictClient(app).post("/track", {"reference": reference, "known": known})
        assert answer.status == 422, known
    answer = StrictClient(app).post("/track", {"reference": reference, "known": code})
    assert answer.location == f"/track/{reference}"


def test_who_adds_a_plea_for_help_is_shown_who_can_help_and_what_becomes_of_it(
    client: StrictClient, reference: str
) -> None:
    client.post("/track", {"reference": reference, "known": "OX4 1DD"})
    plain = client.post(
        f"/track/{reference}/add", {"words": "It smells now."}, follow_redirects=True
    ).page
    assert "You can get help now" not in plain.main
    page = client.post(
        f"/track/{reference}/add", {"words": "I want to end my life."}, follow_redirects=True
    ).page
    assert "You can get help now" in page.main
    assert "116 123" in page.main
    assert "only your private code opens this page" in page.main


def test_a_postcode_is_not_found_by_trying_them_all(limited: StrictClient, reference: str) -> None:
    """From many addresses at once, as somebody would who has seen the reference."""
    guesses = [
        limited.post(
            "/track",
            {"reference": reference, "known": f"OX4 {number}DD"},
            environ_base={"REMOTE_ADDR": f"10.0.0.{number}"},
        ).status
        for number in range(2, 24)
    ]
    assert guesses == [422] * 20 + [429] * 2
    elsewhere = {"reference": "OX-2021-4F7K2", "known": "OX4 1DD"}
    other = limited.post("/track", elsewhere, environ_base={"REMOTE_ADDR": "10.0.1.1"})
    assert other.status == 422, "other reports can still be looked for"


def test_looking_again_and_again_at_ones_own_report_is_no_guessing(
    limited: StrictClient, reference: str
) -> None:
    answers = [
        limited.post(
            "/track",
            {"reference": reference, "known": "OX4 1DD"},
            environ_base={"REMOTE_ADDR": f"10.0.0.{number}"},
        ).status
        for number in range(22)
    ]
    assert set(answers) == {302}


def test_whoever_reported_anti_social_behaviour_is_told_that_they_can_ask_for_a_review(
    client: StrictClient, app: Flask
) -> None:
    today = datetime.now(UTC)
    day = {"day": today.day, "month": today.month, "year": today.year}
    answers = {f"happened_on-{part}": str(number) for part, number in day.items()}
    Walk(client, {**JOURNEYS["asb"], **answers}).begin("asb").send()
    with app.app_context():
        sent = db.session.scalars(sa.select(Report.reference)).one()
    client.post("/track", {"reference": sent, "known": "resident@example.com"})
    main = client.get(f"/track/{sent}").page.main
    assert "We hold 1 complaint from you that counts today" in main
    assert "You can ask whatever the number is" in main


def test_whoever_told_us_of_rubbish_is_told_of_no_review(
    client: StrictClient, reference: str
) -> None:
    client.post("/track", {"reference": reference, "known": "OX4 1DD"})
    assert "review" not in client.get(f"/track/{reference}").page.main
