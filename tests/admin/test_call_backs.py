"""People to ring back: the list, what came of a call, and the desk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask

from portal.domain import Actor
from portal.domain.triage import cases, workflow
from portal.extensions import database, db
from tests.admin.conftest import Make, SitDown
from tests.client import Checked, StrictClient
from tests.factories import BY_PHONE, a_report

LIST = "/admin/call-backs/"
MOST = 19
NAUGHTY = "<script>alert(1)</script>'\"&amp; {{ 7*7 }}"


def of_drugs(*, days_ago: int = 1, **told: Any) -> tuple[str, str]:
    now = datetime.now(UTC) - timedelta(days=days_ago)
    report = a_report(stream="asb", theme="drug_use_dealing", contact=BY_PHONE, now=now, **told)
    return report.case.reference, report.reference


def page_of(named: tuple[str, str]) -> str:
    return f"/admin/cases/{named[0]}/reports/{named[1]}/call-back"


def send(client: StrictClient, named: tuple[str, str], **typed: str) -> Checked:
    page = client.get(page_of(named), most_queries=MOST).page
    state = {f"call-{name}": page.value(f"call-{name}") for name in ("revision", "seen")}
    given = {f"call-{name}": value for name, value in typed.items()}
    return client.post(page_of(named), {**state, **given}, most_queries=40)


def test_who_is_to_be_rung_is_listed_without_their_number(
    officer: StrictClient, make: Make
) -> None:
    assert "Nobody is to be rung back now" in officer.get(LIST).page.main
    make(of_drugs)
    (row,) = officer.get(LIST).page.texts(class_="app-cases__case")
    assert "First call" in row
    assert "Due" in row
    assert "01865 496 0123" not in officer.get(LIST).text


def test_what_came_of_a_call_is_kept_in_the_case(
    officer: StrictClient, make: Make, app: Flask
) -> None:
    named = make(of_drugs)
    answer = send(officer, named, outcome="better", words=f"Quiet since. {NAUGHTY}")
    assert answer.location == LIST
    page = officer.get(LIST).page
    assert "The call is in the case." in page.main
    assert page.texts(class_="app-cases__case") == []
    shown = officer.get(f"/admin/cases/{named[0]}", most_queries=MOST).page.main
    assert "Rang the reporter: it is better, or over" in shown
    assert f"Quiet since. {NAUGHTY}" in shown


def test_what_will_not_do_comes_back_with_what_was_typed(officer: StrictClient, make: Make) -> None:
    named = make(of_drugs)
    answer = send(officer, named, words="They were in.")
    assert answer.status == 422
    assert "Select what came of the call" in answer.page.main
    assert answer.page.value("call-words") == "They were in."
    answer = send(officer, named, outcome="still")
    assert "Say what still happens" in answer.page.main


def test_what_still_happens_in_a_closed_case_leads_to_the_case(
    officer: StrictClient, make: Make, app: Flask
) -> None:
    named = make(of_drugs)
    with app.app_context(), database.writing():
        case, now = cases.get(named[0]), datetime.now(UTC)
        workflow.move(case, to="closed", reason="cleared", by=Actor.system(), now=now)
        db.session.commit()
    sent = send(officer, named, outcome="still", words="Every night at ten.")
    assert sent.location == f"/admin/cases/{named[0]}"
    assert "Open it again if we can do more" in officer.get(sent.location, most_queries=MOST).text


def test_two_who_ring_at_once_are_told(
    officer: StrictClient, sit_down: SitDown, make: Make, app: Flask
) -> None:
    named = make(of_drugs)
    page = officer.get(page_of(named), most_queries=MOST).page
    state = {f"call-{name}": page.value(f"call-{name}") for name in ("revision", "seen")}
    send(sit_down("officer"), named, outcome="no_answer")
    late = officer.post(page_of(named), {**state, "call-outcome": "better"}, most_queries=40)
    assert late.status == 409
    assert "Rang the reporter: no answer" in late.page.main
    with app.app_context():
        report = cases.get(named[0]).reports[0]
        assert [one.outcome for one in report.call_backs] == ["no_answer"]


def test_what_is_overdue_is_on_the_desk(officer: StrictClient, make: Make) -> None:
    make(of_drugs, days_ago=12)
    figure = "1 to ring back, overdue"
    assert figure in officer.get("/admin/").page.texts(class_="app-figures__figure")
    (row,) = officer.get(LIST).page.texts(class_="app-cases__case")
    assert "Was due" in row


def test_a_report_that_nobody_is_rung_about_says_so(officer: StrictClient, make: Make) -> None:
    named = make(of_drugs, days_ago=36)
    page = officer.get(page_of(named), most_queries=MOST).page
    assert "There is no call to make about this report now." in page.main


def test_the_restricted_are_listed_for_who_may_open_them(
    officer: StrictClient, sit_down: SitDown, make: Make
) -> None:
    named = make(of_drugs, marks={"restricted"})
    assert officer.get(LIST).page.texts(class_="app-cases__case") == []
    assert officer.get(page_of(named)).status == 403
    assert len(sit_down("safeguarding").get(LIST).page.texts(class_="app-cases__case")) == 1
