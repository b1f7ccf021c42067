"""The first page, and the pages about the site itself."""

from __future__ import annotations

import pytest

from tests.client import StrictClient


def test_emergencies_come_first(client: StrictClient) -> None:
    page = client.get("/").page
    first_words = next(text for text in page.texts("p") if text)
    assert "Call 999" in first_words


def test_there_are_two_doors_and_a_way_to_check(client: StrictClient) -> None:
    links = client.get("/").page.links()
    assert links["Report a problem"] == "/report"
    assert links["Have your say"] == "/consultations"
    assert links["Check on something you told us"] == "/track"


def test_what_changed_is_what_the_plan_says_came_of_people_speaking(client: StrictClient) -> None:
    main = client.get("/").page.main
    assert "in response to community concerns" in main
    assert "in response to our public consultation" in main
    assert "cuckooing" not in main


@pytest.mark.parametrize(
    "words",
    [
        "partially compliant",  # the status, in the words the regulations’ model gives
        "(Websites and Mobile Applications) (No. 2) Accessibility Regulations 2018",
        "Equality and Human Rights Commission (EHRC)",
        "Equality Advisory and Support Service (EASS)",
        "Disproportionate burden",
        "This statement was prepared on",
        "This website was last tested on",
    ],
)
def test_the_accessibility_statement_holds_what_the_law_asks(
    client: StrictClient, words: str
) -> None:
    assert words in client.get("/accessibility").page.main


def test_someone_unhappy_learns_of_every_way_to_complain(client: StrictClient) -> None:
    page = client.get("/complaints").page
    assert page.links()["Complain about how we used your information"] == "/information-complaint"
    assert "anti-social behaviour case review" in page.main
    assert "You can ask even if you aren’t sure" in page.main  # nobody is refused beforehand


@pytest.mark.parametrize("path", ["/", "/privacy", "/consultations", "/no-such-page"])
def test_every_page_ends_with_a_phone_number(client: StrictClient, path: str) -> None:
    assert client.get(path).page.links()["01865 249811"] == "tel:01865249811"
