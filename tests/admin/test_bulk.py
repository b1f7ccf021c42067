"""Several cases changed at once, as an officer does it from the queue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from portal.domain import jobs
from portal.domain.triage import bulk
from portal.extensions import database, db
from portal.models import Case, Message
from tests.admin.conftest import Make, SitDown
from tests.client import Checked, StrictClient
from tests.factories import BY_EMAIL, a_case, a_colleague

CHANGE = "/admin/triage/bulk/change"
QUEUE = "/admin/triage?showing=new"


def asked(what: str, *chosen: Case, **given: Any) -> dict[str, Any]:
    return {
        "what": what,
        "of": [case.reference for case in chosen],
        "seen": [f"{case.reference}.{case.revision}" for case in chosen],
        "next": QUEUE,
        **given,
    }


def statuses(app: Flask) -> list[str]:
    with app.app_context():
        return [case.status for case in db.session.query(Case).order_by(Case.id)]


def done(officer: StrictClient, what: str, *chosen: Case, **given: Any) -> Checked:
    # What is written grows with the cases; what is read does not.
    answer = officer.post(CHANGE, asked(what, *chosen, do="yes", **given), most_queries=20)
    assert answer.location == QUEUE, answer.text
    return officer.get(QUEUE)


def test_cases_are_ticked_looked_at_changed_and_put_back(
    officer: StrictClient, make: Make, app: Flask
) -> None:
    first, second = make(a_case, contact=BY_EMAIL), make(a_case)
    queue = officer.get(QUEUE).page
    assert {box.get("value") for box in queue.all(name="of")} == {
        first.reference,
        second.reference,
    }
    form = officer.get(CHANGE, query_string=asked("move", first, second)).page
    assert form.h1 == "Move on: 2 cases"
    seen = officer.post(CHANGE, asked("move", first, second, to="accepted")).page
    assert "New → becomes Accepted" in seen.main
    assert "1 email, like this one" in seen.main
    assert statuses(app) == ["received", "received"]
    queue = done(officer, "move", first, second, to="accepted").page
    assert "2 cases changed." in queue.main
    assert "You changed 2 cases together." in queue.main
    assert statuses(app) == ["accepted", "accepted"]
    answer = officer.post("/admin/triage/bulk/1/undo", {"next": QUEUE}, most_queries=20)
    assert answer.location == QUEUE
    assert "2 cases put back as before." in officer.get(QUEUE).page.main
    assert statuses(app) == ["received", "received"]


@pytest.mark.parametrize(
    ("what", "given", "error"),
    [
        ("theme", {"theme": ""}, "Select a theme"),
        ("theme", {"theme": "no_such_theme"}, "Select a theme"),
        ("owner", {"owner": ""}, "Select whose they are"),
        ("owner", {"owner": "99"}, "Select whose they are"),
        ("move", {"to": "lost"}, "Select where they go"),
        ("move", {}, "Select where they go"),
        ("message", {"words": " "}, "Enter your message"),
        ("message", {"words": "x" * 5_001}, "Use 5,000 characters or fewer"),
        ("move", {"to": "closed", "words": "x" * 5_001}, "Use 5,000 characters or fewer"),
    ],
)
def test_what_is_missing_is_asked_for(
    officer: StrictClient, make: Make, what: str, given: dict[str, Any], error: str
) -> None:
    answer = officer.post(CHANGE, asked(what, make(a_case), **given))
    assert (answer.status, answer.page.errors) == (422, [error])


@pytest.mark.parametrize(
    ("what", "given", "told"),
    [
        ("theme", {"theme": "noise"}, "Fly-tipping → becomes Noise"),
        ("theme", {"theme": "fly_tipping"}, "Stays as it is: Select a different theme"),
        ("owner", {"owner": "nobody"}, "Nobody has it already"),
        ("move", {"to": "closed", "reason": ""}, "Select why you are closing the case"),
        ("message", {"words": "Cleared."}, "Nobody who reported it said that email is safe"),
    ],
)
def test_each_line_says_what_becomes_of_its_case(
    officer: StrictClient, make: Make, what: str, given: dict[str, Any], told: str
) -> None:
    page = officer.post(CHANGE, asked(what, make(a_case), **given)).page
    assert told in page.main
    assert ("Change 1 case" in page.main) == ("becomes" in told)


def test_somebody_may_take_cases_and_give_them(
    officer: StrictClient, make: Make, app: Flask
) -> None:
    asha, case = make(a_colleague, name="Asha Officer"), make(a_case)
    form = officer.get(CHANGE, query_string=asked("owner", case)).page
    offered = {option.text: option.get("value") for option in form.all("option")}
    for name in ("Me", "Asha Officer"):
        with app.app_context():
            now = db.session.get_one(Case, case.id)
        done(officer, "owner", now, owner=offered[name])
    assert offered["Asha Officer"] == str(asha.id)
    with app.app_context():
        assert db.session.get_one(Case, case.id).owner_id == asha.id


def test_choosing_differently_keeps_what_was_chosen(officer: StrictClient, make: Make) -> None:
    given = asked("move", make(a_case), to="closed", reason="resolved", words="Cleared & swept.")
    page = officer.post(CHANGE, {**given, "edit": "yes"}).page
    chosen = [one.get("value") for one in page.all() if {"checked", "selected"} & set(one.attrib)]
    assert chosen == ["closed", "resolved"]
    assert page.value("words") == "Cleared & swept."


def test_what_a_colleague_did_meanwhile_is_shown_and_nothing_is_changed(
    officer: StrictClient, sit_down: SitDown, make: Make, app: Flask
) -> None:
    first, second = make(a_case), make(a_case)
    note = {"note-words": "Rang them.", "note-revision": str(second.revision)}
    assert sit_down("officer").post(f"/admin/cases/{second.reference}/note", note).status == 302
    given = asked("move", first, second, to="accepted", do="yes")
    answer = officer.post(CHANGE, given)
    assert answer.status == 409
    assert "Nothing is changed yet" in answer.page.main
    assert f"{second.reference}: Note, by" in answer.page.main
    assert statuses(app) == ["received", "received"]
    again = {**given, "seen": [one.get("value") for one in answer.page.all(name="seen")]}
    assert officer.post(CHANGE, again, most_queries=20).location == QUEUE
    assert statuses(app) == ["accepted", "accepted"]


@pytest.mark.parametrize("seen", [[], ["nonsense"], ["OXC-2020-ZZZZZ.1"], ["."]])
def test_nothing_is_changed_unseen(
    officer: StrictClient, make: Make, app: Flask, seen: list[str]
) -> None:
    given = {**asked("move", make(a_case), to="accepted", do="yes"), "seen": seen}
    assert officer.post(CHANGE, given).status == 409
    assert statuses(app) == ["received"]


@pytest.mark.parametrize("chosen", [[], ["OXC-2020-ZZZZZ"], ["", "\t"], ["x" * 900]])
def test_with_nothing_ticked_it_says_to_tick_something(
    officer: StrictClient, chosen: list[str]
) -> None:
    for answer in (
        officer.get(CHANGE, query_string={"what": "theme", "of": chosen}),
        officer.post(CHANGE, {"what": "theme", "of": chosen, "theme": "noise", "do": "yes"}),
    ):
        assert "Tick at least one case in the queue" in answer.page.main


def test_there_is_nothing_else_to_change(officer: StrictClient, make: Make) -> None:
    assert officer.get(CHANGE, query_string=asked("everything", make(a_case))).status == 404
    assert officer.get(CHANGE).status == 404


def test_a_restricted_case_can_not_be_ticked_by_who_may_not_open_it(
    officer: StrictClient, sit_down: SitDown, make: Make, app: Flask
) -> None:
    shut = make(a_case, marks={"restricted"})
    assert not officer.get("/admin/triage").page.all(name="of")
    answer = officer.post(CHANGE, asked("move", shut, to="accepted", do="yes"))
    assert "Tick at least one case" in answer.page.main
    assert statuses(app) == ["received"]
    done(sit_down("safeguarding"), "move", shut, to="accepted")
    assert statuses(app) == ["accepted"]


def test_nobody_undoes_what_a_colleague_changed(
    officer: StrictClient, sit_down: SitDown, make: Make, app: Flask
) -> None:
    done(officer, "move", make(a_case), to="accepted")
    colleague = sit_down("officer")
    assert colleague.post("/admin/triage/bulk/1/undo").status == 404
    assert "changed" not in colleague.get("/admin/triage").page.main
    assert "nothing together yet" in colleague.get("/admin/triage/bulk/").page.main
    assert statuses(app) == ["accepted"]


def test_what_was_changed_together_is_listed(officer: StrictClient, make: Make, app: Flask) -> None:
    case = make(a_case, contact=BY_EMAIL)
    done(officer, "message", case, words="The street is cleaned on Friday.")
    page = officer.get("/admin/triage/bulk/").page
    assert "Write to the reporters" in page.main
    assert case.reference in page.main
    with app.app_context(), database.writing():
        later = datetime.now(UTC) + bulk.UNDO_FOR
        while jobs.work_one(now=later):
            pass
        letters = db.session.query(Message).filter_by(template="reply").all()
        assert ["Friday" in letter.body for letter in letters] == [True]
    assert "Emails sent at" in officer.get("/admin/triage/bulk/").page.main


def test_after_ten_minutes_it_stays(officer: StrictClient, make: Make, app: Flask) -> None:
    done(officer, "move", make(a_case), to="accepted")
    with app.app_context(), database.writing():
        db.session.execute(
            bulk.BulkChange.__table__.update().values(
                made_at=datetime.now(UTC) - bulk.UNDO_FOR - timedelta(seconds=1)
            )
        )
        db.session.commit()
    assert "Undo" not in officer.get("/admin/triage").page.main
    answer = officer.post("/admin/triage/bulk/1/undo", {"next": QUEUE})
    assert answer.status == 409
    assert "Ten minutes have passed" in answer.page.main
    assert statuses(app) == ["accepted"]


@pytest.mark.parametrize("kind", [*bulk.Kind])
def test_a_full_page_of_cases_is_changed(
    officer: StrictClient, make: Make, kind: bulk.Kind
) -> None:
    chosen = [make(a_case, contact=BY_EMAIL) for _ in range(bulk.MOST)]
    given = {"theme": "noise", "owner": "nobody", "to": "accepted", "words": "Friday."}
    answer = officer.post(CHANGE, asked(kind.value, *chosen, **given), most_queries=12)
    assert answer.page.h1.endswith(": 25 cases")
