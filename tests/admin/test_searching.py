"""Looking for words in the queue, as an officer types them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from portal.cli.words import read
from portal.domain import Actor
from portal.domain.triage import writing
from portal.extensions import database, db
from portal.models import Case
from tests.admin.conftest import Make, SitDown
from tests.client import StrictClient
from tests.factories import BY_EMAIL, a_case

# With words, a page asks which cases hold them and what was written in those.
MOST = 11


def found(client: StrictClient, words: str, **asked: str) -> list[str]:
    page = client.get("/admin/triage", query_string={"words": words, **asked}, most_queries=MOST)
    return page.page.texts(class_="app-cases__case")


@pytest.fixture
def read_all(app: Flask) -> Any:
    def reading() -> str:
        return app.test_cli_runner().invoke(read).output

    return reading


def test_words_are_found_and_shown_where_they_stand(
    app: Flask, officer: StrictClient, make: Make, read_all: Any
) -> None:
    case = make(a_case, words="Two <b>sofas</b> & a fridge by the garages")
    make(a_case, words="Loud music", headline="Noise", stream="asb", theme="noise")
    with app.app_context(), database.writing():
        kept = db.session.get_one(Case, case.id)
        now = datetime.now(UTC)
        writing.note(kept, "The sofa’s owner is not known.", by=Actor.system(), now=now)
        db.session.commit()
    assert read_all() == "3 read; 0 wait.\n"
    page = officer.get("/admin/triage?words=sofa", most_queries=MOST).page
    (line,) = page.texts(class_="app-cases__case")
    assert "In the report: Two <b>sofas</b> & a fridge" in line
    assert "In a note: The sofa’s owner is not known." in line
    assert page.texts("mark") == ["sofas", "sofa’s"]
    assert page.value("words") == "sofa"
    assert "1 case" in page.main


def test_what_was_typed_stays_when_the_queue_is_narrowed_further(
    officer: StrictClient, make: Make, read_all: Any
) -> None:
    make(a_case, marks={"hazard"})
    read_all()
    page = officer.get("/admin/triage?words=sofa&has=hazard&near=&theme=", most_queries=MOST)
    assert page.location == "/admin/triage?words=sofa&has=hazard"
    page = officer.get(page.location, most_queries=MOST).page
    hidden = {(box.get("name"), box.get("value")) for box in page.all("input", type_="hidden")}
    assert ("has", "hazard") in hidden  # beside the words
    assert ("words", "sofa") in hidden  # beside the filters
    tags = page.texts("a", class_="app-filters__tag")
    assert "Remove this filter: With the words: sofa×" in tags
    assert len(page.texts(class_="app-cases__case")) == 1


@pytest.mark.parametrize(
    ("asked", "sentence", "next_step", "leads_to"),
    [
        (
            {"words": "piano"},
            "No open case holds all of these words.",
            "Look among closed cases",
            "/admin/triage?showing=closed&words=piano",
        ),
        (
            {"words": "piano", "showing": "closed"},
            "No closed case holds all of these words.",
            "Look among open cases",
            "/admin/triage?words=piano",
        ),
        (
            {"words": "sofa", "theme": "noise"},
            "No case holds all of these words and matches the other filters.",
            "Look for the words in every open case",
            "/admin/triage?words=sofa",
        ),
        (
            {"words": "🔥 !"},
            "There are no letters or numbers in “🔥 !” to look for.",
            "Show every open case",
            "/admin/triage",
        ),
    ],
)
def test_nothing_found_says_so_and_what_to_try(
    officer: StrictClient,
    make: Make,
    read_all: Any,
    asked: dict[str, str],
    sentence: str,
    next_step: str,
    leads_to: str,
) -> None:
    make(a_case)
    read_all()
    page = officer.get("/admin/triage", query_string=asked, most_queries=MOST).page
    assert sentence in page.main
    assert page.links()[next_step] == leads_to


@pytest.mark.parametrize(
    "words",
    [
        '"',
        '"sofa',
        "sofa AND",
        "NOT sofa",
        "sofa*",
        "NEAR(sofa, 2)",
        "words: sofa",
        "^sofa",
        "sofa' OR '1'='1",
        "'sofa' & !'x' | (",
        "sofa <-> bag:*",
        "\\",
        "%_",
        "🔥" * 50,
        "the of and",
        "x" * 10_000,
        "sofa " * 2_000,
        "垃圾 мусор نفايات",
        "a\u202eb\ufeff",
    ],
)
def test_whatever_is_typed_shows_a_sound_page(
    officer: StrictClient, make: Make, read_all: Any, words: str
) -> None:
    make(a_case)
    read_all()
    answer = officer.get("/admin/triage", query_string={"words": words}, most_queries=MOST)
    assert answer.status == 200


def test_a_restricted_case_is_not_found_by_what_it_says(
    officer: StrictClient, sit_down: SitDown, make: Make, read_all: Any
) -> None:
    make(a_case, marks={"restricted"})
    read_all()
    assert found(officer, "sofa") == []
    assert "No open case holds" in officer.get("/admin/triage?words=sofa").page.main
    (line,) = found(sit_down("safeguarding"), "sofa")
    assert "In the report: A sofa and two mattresses" in line


def test_a_reference_leads_to_its_case(officer: StrictClient, make: Make) -> None:
    case = make(a_case)
    for typed in (case.reports[0].reference, f" {case.reference.lower()} "):
        answer = officer.get("/admin/triage", query_string={"words": typed})
        assert answer.location == f"/admin/cases/{case.reference}"


def test_a_part_of_a_reference_is_found_as_a_word_is(
    officer: StrictClient, make: Make, read_all: Any
) -> None:
    case = make(a_case)
    make(a_case)
    read_all()
    (line,) = found(officer, case.reports[0].reference.rpartition("-")[2])
    assert case.reference in line
    assert found(officer, "OX-2020-ZZZZZ") == []


def test_the_reference_of_a_restricted_case_leads_where_it_says_so(
    officer: StrictClient, make: Make
) -> None:
    case = make(a_case, marks={"restricted"})
    answer = officer.get("/admin/triage", query_string={"words": case.reference})
    assert officer.get(answer.location).status == 403


def test_a_long_page_asks_the_database_no_more(
    officer: StrictClient, make: Make, read_all: Any
) -> None:
    for number in range(30):
        make(a_case, reports=1 + number % 2, contact=BY_EMAIL)
    read_all()
    officer.get("/admin/triage")  # the process remembers its lists from here on
    assert len(found(officer, "sofa")) == 25
