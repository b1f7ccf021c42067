"""What was done at a place before: counted where it is near, lately, and not taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from portal.domain import Actor
from portal.domain.triage import actions, duplicates, enforcement
from portal.domain.triage.enforcement import PlaceHistory
from portal.extensions import db
from portal.models import Case
from tests.factories import BLACKBIRD_LEYS, Viewer, a_case, a_colleague, the_actor

pytestmark = pytest.mark.usefixtures("session")

NOW = datetime(2020, 11, 18, 14, 15, tzinfo=UTC)
TODAY = date(2020, 11, 18)
PENALTY, ADVICE = "flytip_actions/A04/Littering", "flytip_actions/A01"
AN_OFFICER, EVERYTHING = Viewer(), Viewer(opens_restricted=True)


@pytest.fixture
def officer() -> Actor:
    return the_actor(a_colleague())


def away(metres: float) -> Any:
    """The place, so many metres further north."""
    return replace(BLACKBIRD_LEYS, latitude=(BLACKBIRD_LEYS.latitude or 0.0) + metres / 111_200)


def done(case: Case, value: str, *, by: Actor, days_ago: int = 0) -> Case:
    actions.take(case, value, taken_on=TODAY - timedelta(days=days_ago), by=by, now=NOW)
    db.session.flush()
    return case


def history(case: Case, *, viewer: Viewer = AN_OFFICER) -> PlaceHistory:
    found = enforcement.at_place_of(case, viewer=viewer, now=NOW)
    assert found
    return found


def told(case: Case, *, viewer: Viewer = AN_OFFICER) -> list[tuple[str, str, bool]]:
    return [
        (actions.label(one.action), one.reference, one.counts)
        for one in history(case, viewer=viewer).done
    ]


def test_what_was_done_in_any_case_there_is_told_the_latest_first(officer: Actor) -> None:
    here = done(a_case(), ADVICE, by=officer)
    other = done(a_case(place=away(20)), PENALTY, by=officer, days_ago=30)
    assert told(here) == [
        ("Investigation", here.reference, False),
        ("Fixed penalty notice: Littering", other.reference, True),
    ]
    assert told(other) == told(here)


def test_what_is_further_off_is_not(officer: Actor) -> None:
    done(a_case(place=away(31)), PENALTY, by=officer)
    assert told(a_case()) == []
    assert told(a_case(place=away(2))) != []


@pytest.mark.parametrize(
    ("days_ago", "breaches", "is_persistent"),
    [((0,), 1, False), ((0, 730), 2, True), ((0, 731), 1, False), ((5, 6, 7), 3, True)],
)
def test_notices_and_penalties_of_two_years_count(
    officer: Actor, days_ago: tuple[int, ...], breaches: int, is_persistent: bool
) -> None:
    for days in days_ago:
        done(a_case(), PENALTY, by=officer, days_ago=days)
    done(a_case(), ADVICE, by=officer)
    found = history(a_case())
    assert (found.breaches, found.is_persistent) == (breaches, is_persistent)
    assert len(found.done) == len(days_ago) + 1  # what is older is told all the same


def test_what_was_taken_back_is_left_out(officer: Actor) -> None:
    case = done(a_case(), PENALTY, by=officer)
    (action,) = actions.of(case)
    actions.strike(case, action.id, "On the wrong case", by=officer, now=NOW)
    db.session.flush()
    assert told(a_case()) == []


def test_an_action_is_told_once_however_many_told_of_the_place(officer: Actor) -> None:
    first, second = a_case(), a_case()
    duplicates.join(second, first, by=officer, now=NOW)
    db.session.flush()
    done(first, PENALTY, by=officer)
    assert len(told(a_case())) == 1


def test_the_restricted_are_left_out_for_who_may_not_open_them(officer: Actor) -> None:
    shut = a_case(marks={"restricted"}, theme="intimidation", stream="asb")
    done(shut, "asb_actions/ADVICE", by=officer)
    assert told(a_case()) == []
    assert len(told(a_case(), viewer=EVERYTHING)) == 1


@pytest.mark.parametrize("precision", ["area", "ward", "words"])
def test_a_place_that_is_not_exact_has_no_history(precision: str) -> None:
    case = a_case(place=replace(BLACKBIRD_LEYS, precision=precision))
    assert enforcement.at_place_of(case, viewer=AN_OFFICER, now=NOW) is None
