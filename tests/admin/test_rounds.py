"""A round for a patrol: where to go, what to mind, and nothing of who reported."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.extensions import db
from portal.models import AuditEntry
from tests.admin.conftest import Make, SitDown
from tests.client import StrictClient
from tests.factories import BLACKBIRD_LEYS, BY_EMAIL, WORDS, a_case

ROUND = "/admin/triage/round"
FURTHER = replace(BLACKBIRD_LEYS, label="Cuddesdon Way", latitude=51.7238)


def stops(client: StrictClient, address: str = ROUND) -> list[str]:
    return client.get(address).page.texts(class_="app-round__stop")


def test_a_stop_says_where_what_and_what_to_mind(officer: StrictClient, make: Make) -> None:
    case = make(a_case, marks={"hazard"}, contact=BY_EMAIL)
    (stop,) = stops(officer)
    for said in ("1. Pegasus Road, Blackbird Leys", "By the garages", "Furniture", "hazardous"):
        assert said in stop
    assert case.reference in stop


def test_nothing_of_who_reported_is_on_it(officer: StrictClient, make: Make) -> None:
    told = {"frightened", "again"}
    make(a_case, contact=BY_EMAIL, witness={"saw_when": "At nine"}, marks=told)
    shown = officer.get(ROUND).text
    assert "frightened" in officer.get("/admin/triage").text
    assert "again" in shown
    for private in (
        "frightened",
        "Jo Reporter",
        "jo@example.com",
        "OX4 6HW",
        "At nine",
        WORDS[:20],
    ):
        assert private not in shown


def test_stops_are_in_an_order_to_go_to_them_from_where_one_is(
    officer: StrictClient, make: Make
) -> None:
    make(a_case, marks={"hazard"})
    make(a_case, place=FURTHER)
    assert [stop.split(",")[0] for stop in stops(officer)] == [
        "1. Pegasus Road",
        "2. Cuddesdon Way",
    ]
    there = stops(officer, f"{ROUND}?from=51.7240%2C+-1.1950")
    assert [stop.split(",")[0] for stop in there] == ["1. Cuddesdon Way", "2. Pegasus Road"]


def test_the_queue_leads_to_it_with_its_filters(officer: StrictClient, make: Make) -> None:
    make(a_case)
    make(a_case, theme="noise", stream="asb", headline="Loud music")
    page = officer.get("/admin/triage?theme=noise").page
    (stop,) = stops(officer, page.links()["As a round for a patrol"])
    assert "Loud music" in stop


def test_a_filter_is_taken_off_and_the_round_is_still_the_round(
    officer: StrictClient, make: Make
) -> None:
    make(a_case)
    make(a_case, theme="noise", stream="asb", place=FURTHER)
    page = officer.get(f"{ROUND}?theme=noise&from=Pegasus+Road&stops=20").page
    (without,) = [href for said, href in page.links().items() if said.startswith("Remove")]
    assert without.startswith(f"{ROUND}?")
    assert len(stops(officer, without)) == 2
    assert officer.get(without).page.value("from") == "Pegasus Road"


@pytest.mark.parametrize("asked", ["0", "-1", "1000000", "x", "", "10"])
def test_a_length_that_is_none_of_ours_is_the_usual(
    officer: StrictClient, make: Make, asked: str
) -> None:
    make(a_case)
    assert len(stops(officer, f"{ROUND}?stops={asked}")) == 1


def test_a_place_that_nobody_knows_is_said(officer: StrictClient, make: Make) -> None:
    make(a_case)
    page = officer.get(f"{ROUND}?from=Xyzzy+Plugh").page
    assert "We know no place called “Xyzzy Plugh”" in page.main
    assert page.value("from") == "Xyzzy Plugh"


def test_an_empty_round_says_so(officer: StrictClient) -> None:
    assert "exact enough to go to" in officer.get(ROUND).page.main


def test_which_cases_went_on_paper_is_recorded(
    officer: StrictClient, make: Make, app: Flask
) -> None:
    case = make(a_case)
    officer.get(ROUND)
    with app.app_context():
        entry = db.session.scalars(
            sa.select(AuditEntry).where(AuditEntry.action == "round.read")
        ).one()
        assert entry.details == {"cases": [case.reference]}


def test_the_restricted_are_on_the_round_of_who_may_open_them_alone(
    officer: StrictClient, sit_down: SitDown, make: Make
) -> None:
    make(a_case, marks={"restricted"}, theme="intimidation", stream="asb")
    assert stops(officer) == []
    assert len(stops(sit_down("safeguarding"))) == 1
