"""The record, as an administrator reads it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask

from portal.domain import Actor, audit
from portal.extensions import database, db
from tests.admin.conftest import Make, SitDown
from tests.client import StrictClient
from tests.factories import a_case, a_colleague, the_actor

NOW = datetime(2020, 11, 18, 14, 15, tzinfo=UTC)


@pytest.fixture
def boss(sit_down: SitDown) -> StrictClient:
    return sit_down("administrator")


def write(app: Flask, how_many: int, by: Actor) -> None:
    with app.app_context(), database.writing():
        for number in range(how_many):
            audit.record("case.read", ("case", f"CASE-{number % 2}"), by=by, now=NOW, n=number)
        audit.seal(now=NOW, limit=how_many)
        db.session.commit()


def test_the_newest_comes_first_with_who_did_what(
    boss: StrictClient, make: Make, app: Flask
) -> None:
    member = make(a_colleague, name="Amina Officer")
    write(app, 3, the_actor(member))
    rows = boss.get("/admin/audit/").page.texts("tr")[1:]
    assert rows[0] == "18 Nov 2020, 2:15pm Amina Officer case read case CASE-0 n: 2"
    assert "The portal staff added" in rows[3]


def test_it_can_be_narrowed_to_one_thing(boss: StrictClient, app: Flask) -> None:
    write(app, 4, Actor.system())
    for about in ("CASE-1", "case CASE-1"):
        page = boss.get("/admin/audit/", query_string={"about": about}).page
        assert len(page.texts("tr")) == 3
    page = boss.get("/admin/audit/?about=nothing").page
    assert "Nothing is recorded about that" in page.main


def test_older_entries_are_a_page_away(boss: StrictClient, app: Flask) -> None:
    write(app, 120, Actor.system())
    page = boss.get("/admin/audit/", most_queries=6).page
    assert len(page.texts("tr")) == 101
    older = boss.get(page.links()["Older entries"]).page
    assert len(older.texts("tr")) > 20
    assert "Older entries" not in older.links()


def test_a_whole_record_says_so(boss: StrictClient, app: Flask) -> None:
    write(app, 3, Actor.system())
    page = boss.get("/admin/audit/").page
    assert "Check the whole record now" in page.links()
    page = boss.get("/admin/audit/?check=yes").page
    assert "The record is whole" in page.main
    assert re.search(r"[0-9a-f]{64}", page.main)


def test_a_broken_record_says_where_and_what_to_do(
    boss: StrictClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = audit.Verdict(sealed=7, unsealed=0, broken_at=7, head="0" * 64)
    monkeypatch.setattr(audit, "verify", lambda: broken)
    main = boss.get("/admin/audit/?check=yes").page.main
    assert "The record is broken at place 7" in main
    assert "Keep the database as it is" in main


@pytest.mark.parametrize("query", ["?before=x", "?before=-1", "?before=" + "9" * 30, "?about=%07"])
def test_an_address_made_up_shows_a_sound_page(boss: StrictClient, query: str) -> None:
    assert boss.get(f"/admin/audit/{query}").status == 200


def test_nothing_a_resident_said_is_in_it(boss: StrictClient, make: Make) -> None:
    make(a_case, words="Secret words about number 12")
    assert "Secret words" not in boss.get("/admin/audit/").text
