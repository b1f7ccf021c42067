"""The queue on a map: what is drawn is said in a table too, and each square leads to its cases."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from portal.domain.reports.told import Place
from tests.admin.conftest import Make, SitDown
from tests.client import StrictClient
from tests.factories import BLACKBIRD_LEYS, a_case

MAP = "/admin/triage/map"
IN_WORDS = Place(label="Somewhere by the river", precision="words")
LATELY = datetime.now(UTC) - timedelta(days=2)


def rows(client: StrictClient, address: str = MAP) -> list[str]:
    page = client.get(address).page
    return [row for row in page.texts("tr") if not row.startswith("Round")]


def test_what_is_drawn_is_said_in_the_table_too(officer: StrictClient, make: Make) -> None:
    for _ in range(2):
        make(a_case, now=LATELY)
    page = officer.get(MAP).page
    assert "2 cases are on the map." in page.main
    assert rows(officer) == ["Pegasus Road, Blackbird Leys 2 2 0"]
    assert re.findall(r"<text[^>]*>(.*?)</text>", officer.get(MAP).text) == ["2"]


def test_a_square_leads_closer_and_then_to_its_cases(officer: StrictClient, make: Make) -> None:
    case = make(a_case)
    closer = officer.get(MAP).page.links()["Pegasus Road, Blackbird Leys"]
    assert closer.startswith(f"{MAP}?near=51.")
    page = officer.get(closer).page
    assert page.h1.startswith("Cases round ")
    listed = page.links()["Pegasus Road, Blackbird Leys"]
    assert listed.startswith("/admin/triage?near=51.")
    (line,) = officer.get(listed).page.texts(class_="app-cases__case")
    assert case.reference in line


def test_filters_hold_on_the_map_and_go_with_its_links(officer: StrictClient, make: Make) -> None:
    make(a_case)
    make(a_case, theme="noise", stream="asb", headline="Noise")
    address = officer.get("/admin/triage?theme=noise").page.links()["On a map"]
    page = officer.get(address).page
    assert "1 case is on the map." in page.main
    (tag,) = page.all("a", class_="app-filters__tag")
    assert tag.get("href") == MAP
    assert "theme=noise" in page.links()["Pegasus Road, Blackbird Leys"]
    back = page.all("a", class_="govuk-back-link")[0]
    assert back.get("href") == "/admin/triage?theme=noise"


def test_what_has_no_exact_place_is_counted_apart(officer: StrictClient, make: Make) -> None:
    make(a_case)
    make(a_case, place=IN_WORDS)
    assert "1 other has no place exact enough for it." in officer.get(MAP).page.main
    make(a_case, place=replace(BLACKBIRD_LEYS, precision="area"))
    assert "2 others have no place exact enough for it." in officer.get(MAP).page.main


def test_an_empty_map_says_so(officer: StrictClient) -> None:
    page = officer.get(MAP).page
    assert "None of these cases has a place exact enough" in page.main


def test_the_restricted_are_on_the_map_of_who_may_open_them_alone(
    officer: StrictClient, sit_down: SitDown, make: Make
) -> None:
    make(a_case, marks={"restricted"}, theme="intimidation", stream="asb")
    assert rows(officer) == []
    assert rows(sit_down("safeguarding")) == ["Pegasus Road, Blackbird Leys 1 0 0"]


def test_a_place_that_nobody_knows_shows_the_city(officer: StrictClient, make: Make) -> None:
    make(a_case)
    page = officer.get(f"{MAP}?near=Xyzzy+Plugh").page
    assert "We know no place called “Xyzzy Plugh”" in page.main
    assert rows(officer, f"{MAP}?near=Xyzzy+Plugh") == rows(officer)
