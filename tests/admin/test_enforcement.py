"""What was done at the place of a case before."""

from __future__ import annotations

from datetime import UTC, datetime

from portal.domain import Actor
from portal.domain.reports.told import Place
from portal.domain.triage import actions
from portal.models import Case
from tests.admin.conftest import Make
from tests.client import StrictClient
from tests.factories import a_case

MOST = 19


def with_a_penalty() -> Case:
    now = datetime.now(UTC)
    case = a_case()
    value = "flytip_actions/A04/Littering"
    actions.take(case, value, taken_on=now.date(), by=Actor.system(), now=now)
    return case


def test_a_case_leads_to_what_was_done_at_its_place(officer: StrictClient, make: Make) -> None:
    first, second = make(with_a_penalty), make(with_a_penalty)
    case = make(a_case)
    page = officer.get(f"/admin/cases/{case.reference}", most_queries=MOST).page
    led = page.links()["What was done at this place before"]
    shown = officer.get(led, most_queries=MOST).page
    assert "Breached again and again" in shown.main
    assert "2 notices and penalties in the last 2 years within 30 metres." in shown.main
    for one in (first, second):
        assert shown.links()[one.reference] == f"/admin/cases/{one.reference}"


def test_nothing_done_and_no_place_are_said(officer: StrictClient, make: Make) -> None:
    case = make(a_case)
    shown = officer.get(f"/admin/cases/{case.reference}/done-here", most_queries=MOST).page
    assert "Nothing has been recorded at this place" in shown.main
    nowhere = make(a_case, place=Place(label="By the river", precision="words"))
    shown = officer.get(f"/admin/cases/{nowhere.reference}/done-here", most_queries=MOST).page
    assert "no place exact enough" in shown.main
