"""Notes from one shift to the next: left, begun, cut at the cases they name, and erased."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from portal.domain import Actor, Refused
from portal.domain.triage import handovers, workflow
from portal.domain.triage.handovers import Piece
from portal.extensions import db
from portal.models import AuditEntry
from tests.factories import Viewer, a_case, a_colleague, the_actor

pytestmark = pytest.mark.usefixtures("session")

NOW = datetime(2020, 11, 18, 21, 55, tzinfo=UTC)
AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
AN_OFFICER = Viewer(staff_id=1)


@pytest.fixture
def officer() -> Actor:
    return the_actor(a_colleague())


def test_a_note_is_named_on_the_desk_for_three_days_and_kept_for_four_weeks(
    officer: Actor,
) -> None:
    first = handovers.leave("  Mind the gate. ", by=officer, now=NOW)
    second = handovers.leave("All quiet.", by=officer, now=NOW + AN_HOUR)
    assert first.words == "Mind the gate."
    assert handovers.latest(now=NOW + 2 * AN_HOUR) is second
    assert handovers.latest(now=NOW + 4 * A_DAY) is None
    assert list(handovers.kept(now=NOW + 27 * A_DAY)) == [second, first]
    assert list(handovers.kept(now=NOW + 29 * A_DAY)) == []


def test_it_is_sealed_and_the_record_says_nothing_of_it(officer: Actor) -> None:
    handovers.leave("Mind the gate.", by=officer, now=NOW)
    assert "gate" not in db.session.execute(sa.text("SELECT words FROM handovers")).scalar_one()
    entry = db.session.scalars(
        sa.select(AuditEntry).where(AuditEntry.action == "handover.left")
    ).one()
    assert entry.details == {}


@pytest.mark.parametrize("words", ["", "  \n ", "x" * 5_001])
def test_nothing_and_too_much_are_refused(officer: Actor, words: str) -> None:
    with pytest.raises(Refused) as refused:
        handovers.leave(words, by=officer, now=NOW)
    assert refused.value.field == "words"


def test_it_is_begun_with_what_came_and_closed_since_the_last(officer: Actor) -> None:
    a_case(now=NOW - 2 * AN_HOUR)
    handovers.leave("All quiet.", by=officer, now=NOW - AN_HOUR)
    for _ in range(2):
        a_case(now=NOW)
    closed = a_case(now=NOW - 2 * AN_HOUR)
    workflow.move(closed, to="closed", reason="cleared", by=officer, now=NOW)
    a_case(marks={"restricted"}, theme="intimidation", stream="asb", now=NOW)
    db.session.flush()
    words = handovers.draft(viewer=AN_OFFICER, now=NOW + AN_HOUR)
    assert "Since the last note: 2 came, 1 closed." in words
    assert "Now: 4 open, 4 new, 0 overdue." in words  # that a restricted one is there is no secret


def test_cases_are_cut_out_to_be_links() -> None:
    words = "Go on with CASE-2026-XR7YFW, then CASE-2026-BKKSZS.\nNot XCASE-2026-BKKSZS"
    assert list(handovers.pieces(words)) == [
        Piece("Go on with "),
        Piece("CASE-2026-XR7YFW", "CASE-2026-XR7YFW"),
        Piece(", then "),
        Piece("CASE-2026-BKKSZS", "CASE-2026-BKKSZS"),
        Piece(".\nNot XCASE-2026-BKKSZS"),
    ]


def test_what_was_kept_long_enough_is_erased(officer: Actor) -> None:
    handovers.leave("Old.", by=officer, now=NOW)
    handovers.leave("New.", by=officer, now=NOW + A_DAY)
    assert handovers.erase_old(now=NOW + 28 * A_DAY) == 1
    assert handovers.erase_old(now=NOW + 28 * A_DAY) == 0
    assert [note.words for note in handovers.kept(now=NOW + 28 * A_DAY)] == ["New."]
