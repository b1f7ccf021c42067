"""Asking whoever sent a report a question, and the list of those that wait for an answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.domain import Actor
from portal.domain.reports import following
from portal.domain.triage import cases, enquiries, workflow
from portal.extensions import database, db
from portal.models import Case, Message
from tests.admin.conftest import Make, SitDown
from tests.client import Checked, StrictClient
from tests.factories import BY_EMAIL, BY_PHONE, a_case

# As many as the page of the case.
MOST = 17
NAUGHTY = "<script>alert(1)</script>'\"&amp; {{ 7*7 }}"


def question_of(case: Case) -> str:
    return f"/admin/cases/{case.reference}/reports/{case.reports[0].reference}/question"


def a_case_in_progress(**told: Any) -> Case:
    case = a_case(contact=BY_EMAIL, **told)
    for step in ("accepted", "in_progress"):
        workflow.move(case, to=step, by=Actor.system(), now=datetime.now(UTC))
    return case


def send(client: StrictClient, case: Case, words: str, **more: str) -> Checked:
    page = client.get(question_of(case), most_queries=MOST).page
    state = {f"question-{n}": page.value(f"question-{n}") for n in ("revision", "seen")}
    given = {**state, "question-words": words, **more}
    return client.post(question_of(case), given, most_queries=30)


def asked(app: Flask, case: Case, words: str = "Is it still there?", *, days_ago: int = 0) -> None:
    with app.app_context(), database.writing():
        found = cases.get(case.reference)
        at = datetime.now(UTC) - timedelta(days=days_ago)
        enquiries.ask(found, found.reports[0], words, by=Actor.system(), now=at)
        db.session.commit()


def test_a_question_is_read_over_and_asked(officer: StrictClient, make: Make, app: Flask) -> None:
    case = make(a_case_in_progress)
    page = officer.get(question_of(case), most_queries=MOST).page
    assert page.h1 == "Ask the reporter a question"
    assert "The case waits for them until then." in page.main
    preview = send(officer, case, f"Is it still there? {NAUGHTY}")
    assert preview.page.h1 == "Check your question"
    assert "Dear Jo Reporter" in preview.page.main
    assert "<script>alert(1)" not in preview.text
    sent = send(officer, case, f"Is it still there? {NAUGHTY}", send="yes")
    assert sent.location == f"/admin/cases/{case.reference}"
    shown = officer.get(sent.location, most_queries=MOST)
    assert "Waiting for the reporter" in shown.page.main
    assert "and no answer has come yet:" in shown.page.main
    assert "<script>alert(1)" not in shown.text
    with app.app_context():
        letter = db.session.scalars(sa.select(Message).order_by(Message.id.desc())).first()
        assert letter is not None
        assert " ".join(letter.body.split()) in preview.page.main


def test_questions_kept_ready_are_offered_here_and_only_here(
    officer: StrictClient, make: Make
) -> None:
    case = make(a_case_in_progress)
    page = officer.get(question_of(case), most_queries=MOST).page
    offered = {option.get("value") for option in page.all("option")}
    assert "ask_still_there" in offered
    assert "cleared" not in offered
    reply = officer.get(question_of(case).replace("question", "reply"), most_queries=MOST).page
    assert not offered & {option.get("value") for option in reply.all("option")} - {""}
    filled = send(officer, case, "Hello Jo.", fill="yes", **{"question-template": "ask_where"})
    words = filled.page.value("question-words")
    assert words.startswith("Hello Jo.\n\nWhere exactly is it?")


def test_where_the_case_can_t_wait_the_page_says_so(officer: StrictClient, make: Make) -> None:
    case = make(a_case, contact=BY_EMAIL)
    page = officer.get(question_of(case), most_queries=MOST).page
    assert "The case stays where it is" in page.main


def test_an_empty_question_is_not_previewed(officer: StrictClient, make: Make) -> None:
    answer = send(officer, make(a_case_in_progress), "  ")
    assert answer.status == 422
    assert answer.page.errors == ["Enter your question"]


def test_nothing_can_be_asked_where_email_is_not_safe(officer: StrictClient, make: Make) -> None:
    case = make(a_case, contact=BY_PHONE)
    page = officer.get(f"/admin/cases/{case.reference}", most_queries=MOST).page
    assert "Ask them a question" not in page.links()
    assert officer.post(
        question_of(case), {"question-words": "Hm?", "send": "yes"}, most_queries=30
    ).status == 422  # fmt: skip


def test_a_question_about_harm_is_read_on_their_page_alone(
    sit_down: SitDown, make: Make, officer: StrictClient
) -> None:
    case = make(a_case, contact=BY_EMAIL, marks={"restricted"})
    preview = send(sit_down("safeguarding"), case, "Where is he now?")
    letter = preview.page.texts(class_="app-letter")[0]
    assert "Where is he now?" not in letter
    assert "Where is he now?" in preview.page.main
    assert officer.get(question_of(case)).status == 403


def test_a_second_question_says_what_it_takes_the_place_of(
    officer: StrictClient, make: Make, app: Flask
) -> None:
    case = make(a_case_in_progress)
    asked(app, case)
    page = officer.get(question_of(case), most_queries=MOST).page
    assert "They have not answered" in page.main
    assert "A new question takes its place." in page.main


def test_an_answer_stands_with_its_question_in_the_case(
    officer: StrictClient, make: Make, app: Flask
) -> None:
    case = make(a_case_in_progress)
    asked(app, case)
    with app.app_context(), database.writing():
        report = following.get(case.reports[0].reference)
        following.answer(report, NAUGHTY, by=Actor.resident(), now=datetime.now(UTC))
        db.session.commit()
    answer = officer.get(f"/admin/cases/{case.reference}", most_queries=MOST)
    assert "They answered, told us" in answer.page.main
    assert "We asked: Is it still there?" in answer.page.main
    assert "<script>alert(1)" not in answer.text
    found = officer.get("/admin/triage?has=reply", most_queries=20).page.main
    assert "Furniture" in found


# The list


def test_nothing_waits(officer: StrictClient) -> None:
    page = officer.get("/admin/questions/").page
    assert "No question waits for an answer." in page.main


def test_what_waits_is_listed_and_what_waits_too_long_is_on_the_desk(
    officer: StrictClient, make: Make, app: Flask
) -> None:
    fresh, stale = make(a_case_in_progress), make(a_case_in_progress)
    asked(app, fresh, NAUGHTY)
    assert "questions with no answer" not in officer.get("/admin/").page.main
    asked(app, stale, "Whose land is it?", days_ago=12)
    answer = officer.get("/admin/questions/")
    assert "<script>alert(1)" not in answer.text
    lines = answer.page.texts(class_="app-cases__case")
    assert "Whose land is it?" in lines[0]
    assert "Asked 12 days ago, no answer" in lines[0]
    assert "no answer" not in lines[1]
    assert "questions with no answer" in officer.get("/admin/").page.links()


@pytest.mark.parametrize(("role", "sees"), [("officer", False), ("safeguarding", True)])
def test_what_is_asked_about_harm_is_listed_for_few(
    sit_down: SitDown, make: Make, app: Flask, role: str, sees: bool
) -> None:
    case = make(a_case, contact=BY_EMAIL, marks={"restricted"})
    asked(app, case, "Where is he now?")
    page = sit_down(role).get("/admin/questions/").page
    assert ("Where is he now?" in page.main) is sees
