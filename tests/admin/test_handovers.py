"""A note for the next shift: begun, left, named on the desk, and read with its cases as links."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from portal.extensions import db
from portal.models import AuditEntry
from tests.admin.conftest import Make, SitDown
from tests.client import StrictClient
from tests.factories import a_case

WRITE, NOTES = "/admin/handover/write", "/admin/handover/"
NAUGHTY = "<script>alert(1)</script>'\"&amp; {{ 7*7 }}"


def test_a_note_is_left_and_the_next_shift_finds_it(
    officer: StrictClient, sit_down: SitDown, make: Make, app: Flask
) -> None:
    case = make(a_case)
    assert "Nobody has left a note" in officer.get("/admin/").page.main
    assert "In the last 12 hours:" in str(officer.get(WRITE).page.value("words"))
    left = officer.post(WRITE, {"words": f"Go on with {case.reference}. {NAUGHTY}"})
    assert left.location == "/admin/"
    next_shift = sit_down("officer")
    desk = next_shift.get("/admin/").page
    assert "left a note on" in desk.main
    assert "Go on with" not in desk.main  # it is read on a page that leaves a trace
    page = next_shift.get(NOTES).page
    assert f"Go on with {case.reference}. {NAUGHTY}" in page.main
    assert page.links()[case.reference] == f"/admin/cases/{case.reference}"
    with app.app_context():
        assert "handover.read" in db.session.scalars(sa.select(AuditEntry.action)).all()


def test_nothing_is_sent_back_and_too_much_with_what_was_typed(officer: StrictClient) -> None:
    empty = officer.post(WRITE, {"words": " "})
    assert empty.status == 422
    assert "Enter your note" in empty.page.main
    long = officer.post(WRITE, {"words": "x" * 5_001})
    assert long.status == 422
    assert long.page.value("words") == "x" * 5_001


def test_no_notes_says_so(officer: StrictClient) -> None:
    assert "No shift has left a note" in officer.get(NOTES).page.main
