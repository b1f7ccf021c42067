"""The four yearly figures: each step in the year it was taken, exact however small."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from portal.domain import Actor
from portal.domain.reviews import deciding, figures
from portal.domain.reviews.deciding import Outcome
from tests.factories import a_decision, an_application

pytestmark = pytest.mark.usefixtures("session")

BY = Actor.system()


def at(year: int, month: int, day: int, hour: int = 12) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def counted(now: datetime) -> dict[str, tuple[int, ...]]:
    return {
        year.code: tuple(getattr(year, name) for name in figures.FIGURES)
        for year in figures.yearly(now=now)
    }


def test_with_no_application_the_year_under_way_has_four_noughts() -> None:
    assert counted(at(2021, 3, 31)) == {"2020-21": (0, 0, 0, 0)}


def test_each_step_counts_in_the_year_it_was_taken() -> None:
    reviewed = an_application(now=at(2021, 3, 20))
    deciding.decide(reviewed, a_decision(), by=BY, now=at(2021, 3, 25))
    deciding.carry_out(reviewed, "The council and the police", by=BY, now=at(2021, 4, 6))
    deciding.conclude(reviewed, Outcome("It went on.", "Fit a gate"), by=BY, now=at(2021, 4, 20))
    turned_down = an_application(now=at(2021, 3, 21))
    deciding.decide(turned_down, a_decision(is_met=False, counted=1), by=BY, now=at(2021, 3, 29))
    an_application(now=at(2021, 4, 2))
    assert counted(at(2021, 6, 1)) == {"2021-22": (1, 0, 1, 1), "2020-21": (2, 1, 0, 0)}


def test_a_year_begins_at_midnight_in_oxford() -> None:
    an_application(now=at(2021, 3, 31, 23))  # already 1 April by the summer’s clocks
    assert counted(at(2021, 6, 1)) == {"2021-22": (1, 0, 0, 0)}


def test_a_threshold_that_was_found_met_after_all_was_not_turned_down() -> None:
    application = an_application(now=at(2021, 5, 1))
    deciding.decide(application, a_decision(is_met=False, counted=2), by=BY, now=at(2021, 5, 8))
    deciding.decide(application, a_decision(), by=BY, now=at(2021, 5, 20))
    assert counted(at(2021, 6, 1)) == {"2021-22": (1, 0, 0, 0)}


def test_a_review_without_recommendations_is_carried_out_and_no_more() -> None:
    application = an_application(now=at(2021, 5, 1))
    deciding.decide(application, a_decision(), by=BY, now=at(2021, 5, 8))
    deciding.carry_out(application, "The council", by=BY, now=at(2021, 5, 20))
    deciding.conclude(application, Outcome("All was done.", "  "), by=BY, now=at(2021, 5, 22))
    assert counted(at(2021, 6, 1)) == {"2021-22": (1, 0, 1, 0)}


def test_as_data_a_year_is_a_line() -> None:
    an_application(now=at(2021, 3, 20))
    assert figures.as_csv(figures.yearly(now=at(2021, 6, 1))).splitlines() == [
        "year_begins,year_ends,applications,not_met,carried_out,with_recommendations",
        "2021-04-01,2022-03-31,0,0,0,0",
        "2020-04-01,2021-03-31,1,0,0,0",
    ]
