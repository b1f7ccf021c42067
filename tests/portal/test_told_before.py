"""Told before? As a resident, and whoever writes down what they are told, meet the question."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.domain import Actor
from portal.domain.triage import restrictions
from portal.extensions import database, db
from portal.models import Case, Report
from tests.client import StrictClient
from tests.portal.test_reports import DUMPED, WORDS
from tests.walks import Walk

TOLD_BEFORE = "/report/fly-tipping/told-before"
CHECK = "/report/fly-tipping/check"


def told(app: Flask, **more: Any) -> str:
    """Have somebody tell of a sofa; give the reference of the report."""
    walk = Walk(StrictClient(app), {**DUMPED, **more}).begin("fly-tipping").send()
    return walk.page.texts(class_="app-reference")[0]


def cases(app: Flask) -> list[list[str]]:
    """Give the reports of each case."""
    with app.app_context():
        found = db.session.scalars(sa.select(Case).order_by(Case.id)).all()
        return [[report.reference for report in case.reports] for case in found]


@pytest.fixture
def asked(client: StrictClient, app: Flask) -> Walk:
    told(app)
    return Walk(client, DUMPED).begin("fly-tipping").to("/told-before")


def test_whether_it_was_told_before_is_asked_before_it_is_sent(asked: Walk) -> None:
    page = asked.page
    assert page.h1 == "Has this already been told to us?"
    assert "What it is about Fly-tipping" in page.main
    assert "When they told us Today" in page.main
    assert "Where it is now Received" in page.main
    for theirs in (WORDS, "OX4 1DD", "St Clement", "resident@", "CASE-", "OX-2"):
        assert theirs not in page.main
    assert not [one for one in page.all("input") if "checked" in one.attrib]


def test_no_page_is_shown_where_nothing_like_it_was_told(client: StrictClient, app: Flask) -> None:
    told(app, description="Black bags full of garden waste were left behind the church hall.")
    walk = Walk(client, DUMPED).begin("fly-tipping").to("/check")
    assert "told-before" not in walk.seen
    assert client.get(TOLD_BEFORE).location == CHECK


def test_the_same_thing_is_added_to_what_is_known(
    asked: Walk, client: StrictClient, app: Flask
) -> None:
    assert client.post(TOLD_BEFORE, {"earlier": "same"}).location == CHECK
    check = client.get(CHECK).page
    assert "Is it the same thing? Yes, the same thing" in check.main
    sent = client.post(CHECK, most_queries=18)
    page = client.get(sent.location).page
    assert "We know of this already, and have added your report to what we have." in page.main
    assert page.texts(class_="app-reference")[0] in cases(app)[0]
    assert len(cases(app)) == 1


def test_what_was_said_can_be_changed_until_it_is_sent(
    asked: Walk, client: StrictClient, app: Flask
) -> None:
    client.post(TOLD_BEFORE, {"earlier": "same"})
    change = client.get(CHECK).page.links()["Change whether it is the same thing"]
    page = client.get(change).page
    chosen = [one.get("value") for one in page.all("input") if "checked" in one.attrib]
    assert chosen == ["same"]
    client.post(change, {"earlier": "other"})
    client.post(CHECK, most_queries=18)
    assert [len(reports) for reports in cases(app)] == [1, 1]


@pytest.mark.parametrize("given", [{}, {"earlier": "maybe"}])
def test_one_of_the_answers_is_chosen(
    asked: Walk, client: StrictClient, given: dict[str, str]
) -> None:
    answer = client.post(TOLD_BEFORE, given)
    assert answer.status == 422
    assert answer.page.errors == ["Select whether it is the same thing"]
    assert client.get(CHECK).location == TOLD_BEFORE


def test_other_words_are_looked_at_anew(asked: Walk, client: StrictClient, app: Flask) -> None:
    client.post(TOLD_BEFORE, {"earlier": "same"})
    other = {**DUMPED, "description": "Garden waste in black bags behind the church hall."}
    asked.says = other
    asked.now = client.get("/report/fly-tipping/more?change=yes")
    asked.step()
    assert asked.here == CHECK
    assert "Is it the same thing?" not in asked.page.main
    client.post(CHECK, most_queries=18)
    assert [len(reports) for reports in cases(app)] == [1, 1]


def test_what_is_there_no_more_is_not_asked_about(
    asked: Walk, client: StrictClient, app: Flask
) -> None:
    with app.app_context(), database.writing():
        report = db.session.scalars(sa.select(Report)).first()
        assert report is not None
        restrictions.restrict(report.case, by=Actor.system(), now=report.received_at)
        db.session.commit()
    assert client.get(TOLD_BEFORE).location == CHECK
    assert client.get(CHECK).status == 200


def test_sending_twice_adds_one_report(asked: Walk, client: StrictClient, app: Flask) -> None:
    client.post(TOLD_BEFORE, {"earlier": "same"})
    for _ in range(2):
        assert client.post(CHECK, most_queries=18).location.endswith("/sent")
    assert [len(reports) for reports in cases(app)] == [2]


def test_who_looks_automated_is_added_to_nothing(app: Flask) -> None:
    told(app)
    says = {**DUMPED, "earlier": "same"}
    machine = Walk(StrictClient(app, trusted=False), says).begin("fly-tipping").to("/told-before")
    machine.send()
    assert [len(reports) for reports in cases(app)] == [1, 1]


def test_what_was_told_long_ago_is_said_in_about_so_many_words(asked: Walk, app: Flask) -> None:
    for days, said in ((1, "Yesterday"), (3, "3 days ago"), (9, "Last week")):
        with app.app_context(), database.writing():
            report = db.session.scalars(sa.select(Report)).one()
            then = report.received_at
            report.received_at = then - timedelta(days=days)
            db.session.commit()
            assert f"When they told us {said}" in asked.client.get(TOLD_BEFORE).page.main
            report.received_at = then
            db.session.commit()
