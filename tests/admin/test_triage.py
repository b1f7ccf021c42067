"""The desk and the queue, as each role sees them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.admin.conftest import Make, SitDown
from tests.client import StrictClient
from tests.factories import BY_EMAIL, a_case

# What a list of any length may ask of the database.
MOST = 9
ON_THE_DESK = 12


def a_warm_up(client: StrictClient) -> None:
    """Have the process remember its lists, as it does from its first page on."""
    client.get("/admin/triage")


def test_the_desk_counts_what_there_is_to_do(officer: StrictClient, make: Make) -> None:
    make(a_case)
    make(a_case, theme="noise", stream="asb", headline="Noise")
    page = officer.get("/admin/", most_queries=ON_THE_DESK).page
    assert page.texts(class_="app-figures__figure") == [
        "2 new, nobody has looked",
        "2 overdue",
        "0 yours",
        "2 open in all",
    ]


@pytest.mark.parametrize(
    ("figure", "address"),
    [
        ("new, nobody has looked", "/admin/triage?showing=new"),
        ("overdue", "/admin/triage?showing=overdue"),
        ("yours", "/admin/triage?showing=mine"),
        ("open in all", "/admin/triage"),
        ("Fly-tipping", "/admin/triage?theme=fly_tipping"),
    ],
)
def test_each_figure_opens_the_list_behind_it(
    officer: StrictClient, make: Make, figure: str, address: str
) -> None:
    make(a_case)
    assert officer.get("/admin/").page.links()[figure] == address
    assert officer.get(address).status == 200


def test_a_quiet_desk_says_so(officer: StrictClient) -> None:
    assert "Nothing is open" in officer.get("/admin/").page.main


@pytest.mark.parametrize(
    ("role", "sees", "does_not_see"),
    [
        ("officer", ["open in all"], ["restricted", "jobs", "information complaints"]),
        ("safeguarding", ["open in all", "restricted"], ["jobs"]),
        ("policy", ["information complaints to answer"], ["open in all", "jobs given up"]),
        ("administrator", ["jobs given up", "information complaints"], ["open in all"]),
    ],
)
def test_each_role_has_its_own_desk(
    sit_down: SitDown, make: Make, role: str, sees: list[str], does_not_see: list[str]
) -> None:
    make(a_case, marks={"restricted"})
    shown = " ".join(sit_down(role).get("/admin/").page.texts(class_="app-figures"))
    for words in sees:
        assert words in shown
    for words in does_not_see:
        assert words not in shown


def test_the_menu_shows_what_one_may_open(sit_down: SitDown) -> None:
    def menu(role: str) -> list[str]:
        return sit_down(role).get("/admin/").page.texts("a", class_="app-staff-header__link")

    everyone = ["Themes", "People"]
    assert menu("officer") == ["Desk", "Queue", "Record a report", "Case reviews", *everyone]
    assert menu("policy") == ["Desk", "Information complaints", *everyone]
    looked_after = ["Information complaints", *everyone, "Audit", "Jobs"]
    assert menu("administrator") == ["Desk", *looked_after]


# The last day


def test_what_is_unusual_today_is_on_the_desk(officer: StrictClient, make: Make) -> None:
    now = datetime.now(UTC)
    for week in range(1, 10):
        make(a_case, now=now - timedelta(weeks=week, hours=1))
    for _ in range(8):
        make(a_case, now=now - timedelta(hours=1))
    page = officer.get("/admin/", most_queries=ON_THE_DESK).page
    (told,) = page.texts(class_="app-unusual")
    assert told.startswith("Fly-tipping: 8 cases, more than is usual. 0 to 4 are usual;")
    led = officer.get(page.links()["Look at those that are open: Fly-tipping"]).page
    assert len(led.texts(class_="app-cases__case")) >= 8
    assert "Theme: Fly-tipping" in led.main


def test_until_there_are_days_to_go_by_the_desk_says_so(officer: StrictClient, make: Make) -> None:
    make(a_case, now=datetime.now(UTC) - timedelta(hours=1))
    page = officer.get("/admin/").page
    assert "once cases go back six weeks" in page.main
    assert page.texts(class_="app-unusual") == []


# The queue


def test_a_case_in_the_queue_says_what_where_why_and_by_when(
    officer: StrictClient, make: Make
) -> None:
    case = make(a_case, marks={"hazard"}, contact=BY_EMAIL)
    (line,) = officer.get("/admin/triage").page.texts(class_="app-cases__case")
    assert "Furniture" in line
    assert "Pegasus Road, Blackbird Leys" in line
    assert "There may be something hazardous" in line
    assert "Overdue by" in line
    assert "Nobody’s yet" in line
    assert case.reference in line


def test_a_restricted_case_is_a_stub_for_those_who_may_not_open_it(
    officer: StrictClient, sit_down: SitDown, make: Make
) -> None:
    case = make(a_case, marks={"restricted", "threat"}, theme="intimidation", stream="asb")
    (stub,) = officer.get("/admin/triage").page.texts(class_="app-cases__case")
    assert stub.startswith(f"Restricted case {case.reference} Overdue by")
    assert "Furniture" not in officer.get("/admin/triage").text
    assert "Pegasus" not in officer.get("/admin/triage").text
    assert "harm" not in stub
    (line,) = sit_down("safeguarding").get("/admin/triage").page.texts(class_="app-cases__case")
    assert "Furniture" in line


def test_a_filter_is_a_tag_that_takes_itself_away(officer: StrictClient, make: Make) -> None:
    make(a_case)
    page = officer.get("/admin/triage?theme=fly_tipping&showing=new&order=oldest").page
    tags = {
        " ".join("".join(tag.itertext()).split()): tag.get("href")
        for tag in page.all("a", class_="app-filters__tag")
    }
    assert tags == {
        "Remove this filter: Showing: New×": "/admin/triage?theme=fly_tipping&order=oldest",
        "Remove this filter: Theme: Fly-tipping×": "/admin/triage?showing=new&order=oldest",
    }


EVERYTHING = (
    "/admin/triage?showing=open&theme=fly_tipping&category=CAT3&status=received&owner=nobody"
    "&ward=&channel=online&near=51.72285%2C+-1.19512&within=500&since=2020-11-01"
    "&until=2020-11-30&has=hazard&has=photo"
)


def test_all_that_an_officer_asks_for_is_in_a_short_address(
    officer: StrictClient, make: Make
) -> None:
    """The form sends its empty boxes too; the address to pass on is without them."""
    case = make(a_case, marks={"hazard"}, photos=1)
    make(a_case)
    address = officer.get(EVERYTHING).location
    assert "ward" not in address
    assert "showing" not in address
    page = officer.get(address).page
    (line,) = page.texts(class_="app-cases__case")
    assert case.reference in line
    tags = page.texts("a", class_="app-filters__tag")
    assert len(tags) == 10
    assert "Remove this filter: With: A photo×" in tags
    chosen = [option.get("value") for option in page.all("option") if "selected" in option.attrib]
    assert chosen == ["fly_tipping", "CAT3", "received", "nobody", "online", "500"]
    for tag in page.all("a", class_="app-filters__tag"):
        fewer = officer.get(tag.get("href", "")).page
        assert len(fewer.all("a", class_="app-filters__tag")) == 9
        assert case.reference in fewer.main


def test_a_place_that_is_not_known_is_said_beside_its_box(
    officer: StrictClient, make: Make
) -> None:
    make(a_case)
    page = officer.get("/admin/triage?near=Nowhere+at+all+zzz").page
    assert "We can’t find that place" in page.main
    assert len(page.texts(class_="app-cases__case")) == 1


def test_the_next_page_goes_on_where_the_first_ended(officer: StrictClient, make: Make) -> None:
    for _ in range(27):
        make(a_case)
    first = officer.get("/admin/triage?theme=fly_tipping").page
    assert "Previous page" not in first.links()
    assert "27 cases" in first.main
    second = officer.get(first.links()["Next page"]).page
    assert len(second.texts(class_="app-cases__case")) == 2
    back = officer.get(second.links()["Previous page"]).page
    assert back.texts(class_="app-cases__case") == first.texts(class_="app-cases__case")


def test_a_filter_that_leaves_nothing_says_what_to_do(officer: StrictClient, make: Make) -> None:
    make(a_case)
    page = officer.get("/admin/triage?theme=noise").page
    assert "No cases match" in page.main
    assert page.links()["Show every open case"] == "/admin/triage"


@pytest.mark.parametrize(
    "address",
    [
        "?showing=restricted",  # a tab that is not offered, and still tells nothing
        "?theme=%27+OR+1%3D1",
        "?theme=no_such_theme",
        "?theme=%07&showing=%07",
        "?after=99999999999999999.1",
        "?before=99999999999999999.999999999&order=newest",
        "?owner=999999999&since=9999-12-31&until=0001-01-01",
        "?near=" + "x" * 2000,
        "?order=sideways&showing=everything",
        "?theme=" + "x" * 2000,
    ],
)
def test_an_address_made_up_shows_a_sound_page(
    officer: StrictClient, make: Make, address: str
) -> None:
    make(a_case)
    assert officer.get(f"/admin/triage{address}").status == 200


@pytest.mark.parametrize("cases", [1, 30])
def test_a_long_queue_asks_the_database_no_more(
    officer: StrictClient, make: Make, cases: int
) -> None:
    for number in range(cases):
        make(a_case, reports=1 + number % 2, contact=BY_EMAIL)
    a_warm_up(officer)
    answer = officer.get("/admin/triage", most_queries=MOST)
    assert len(answer.page.texts(class_="app-cases__case")) == min(cases, 25)


# The case in hand, beside the queue


def test_a_case_can_be_worked_beside_the_queue(officer: StrictClient, make: Make) -> None:
    case = make(a_case, contact=BY_EMAIL)
    beside = f"/admin/triage?showing=new&case={case.reference}"
    page = officer.get("/admin/triage?showing=new").page
    (link,) = [a for a in page.all("a") if a.get("data-beside")]
    assert link.get("href") == f"/admin/cases/{case.reference}"  # where it leads with no script
    assert link.get("data-beside") == beside
    page = officer.get(beside, most_queries=24).page
    (in_hand,) = page.texts("div", id="in-hand")
    assert "A sofa and two mattresses by the garages." in in_hand
    given = {
        "accept-revision": page.value("accept-revision"),
        "accept-seen": page.value("accept-seen"),
        "next": page.value("next"),
    }
    assert officer.post(f"/admin/cases/{case.reference}/accept", given).location == beside


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/report"])
def test_a_decision_goes_back_to_nowhere_else(
    officer: StrictClient, make: Make, elsewhere: str
) -> None:
    case = make(a_case)
    page = officer.get(f"/admin/cases/{case.reference}", most_queries=19).page
    given = {
        "accept-revision": page.value("accept-revision"),
        "accept-seen": page.value("accept-seen"),
        "next": elsewhere,
    }
    assert officer.post(f"/admin/cases/{case.reference}/accept", given).location == "/admin/"


@pytest.mark.parametrize("reference", ["CASE-2020-ZZZZZZ", "x" * 500, "%07"])
def test_a_case_in_hand_that_is_not_there_leaves_the_queue_as_it_is(
    officer: StrictClient, make: Make, reference: str
) -> None:
    make(a_case)
    page = officer.get(f"/admin/triage?case={reference}").page
    assert page.texts("div", id="in-hand") == [""]


def test_a_restricted_case_is_in_nobodys_hand_who_may_not_open_it(
    officer: StrictClient, sit_down: SitDown, make: Make
) -> None:
    case = make(a_case, marks={"restricted"})
    address = f"/admin/triage?case={case.reference}"
    assert "sofa" not in officer.get(address).text
    assert "sofa" in sit_down("safeguarding").get(address, most_queries=24).text
