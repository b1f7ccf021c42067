"""The priorities as agreed, and the year’s update as reported."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.exc import NoResultFound

from portal.domain import priorities
from tests.client import StrictClient


def test_all_twelve_priorities_stand_in_their_three_groups(client: StrictClient) -> None:
    page = client.get("/priorities").page
    assert [text for text in page.texts("h2") if text in GROUPS] == GROUPS
    assert len(page.all("li", class_="app-priorities__priority")) == 12


GROUPS = [
    "Address those issues affecting our communities",
    "Address serious and organised crime",
    "Reducing serious violence",
]


def test_a_plan_that_has_run_out_says_so(client: StrictClient) -> None:
    assert "ran from 1 April 2020 to 31 March 2021" in client.get("/priorities").page.main


def test_a_priority_says_what_this_site_can_tell_about_it(client: StrictClient) -> None:
    main = client.get("/priorities").page.main
    assert "We collect no public reports on this, by design" in main


def test_the_annual_update_has_its_date_its_work_and_its_partners(client: StrictClient) -> None:
    page = client.get("/priorities/2019-20/annual-update").page
    assert page.h1 == "Annual update 2019–20"
    assert "25 January 2021" in page.main
    assert "On 25 January 2021 there were 15." in page.main
    assert "George Street and St Michael’s Street" in page.main


@pytest.mark.parametrize("year", ["1999-00", "2020-21", "latest"])
def test_a_year_without_an_update_is_not_found(client: StrictClient, year: str) -> None:
    assert client.get(f"/priorities/{year}/annual-update").status == 404


def test_a_year_without_a_plan_is_not_found() -> None:
    with pytest.raises(NoResultFound):
        priorities.year("1999-00")


@pytest.mark.parametrize(
    ("code", "takes_reports", "from_residents"),
    [
        ("A1", True, True),  # “in response to community concerns”
        ("A4", True, True),  # “in response to our public consultation”
        ("A5", False, False),  # extremism is never taken in here
        ("B1", False, False),  # people are helped elsewhere first
        ("C4", False, False),  # a report could endanger the one who makes it
    ],
)
def test_each_priority_knows_what_the_public_can_tell(
    code: str, takes_reports: bool, from_residents: bool
) -> None:
    priority = next(each for each in priorities.year("2020-21").priorities if each.code == code)
    assert priority.takes_public_reports is takes_reports
    assert priority.answers_what_residents_said is from_residents


@pytest.mark.parametrize(
    ("day", "count"),
    [
        (date(2021, 1, 25), 15),  # as the report to Council lists them
        (date(2021, 6, 26), 15),  # the rehabilitation company’s last day
        (date(2021, 6, 27), 14),
        (date(2022, 7, 1), 13),  # the clinical commissioning group has gone
    ],
)
def test_partners_are_those_of_the_day(day: date, count: int) -> None:
    assert len(priorities.partners(on=day)) == count
