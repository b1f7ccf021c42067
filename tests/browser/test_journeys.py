"""Each journey in a real browser: pointing, by keyboard alone, on a small phone, with no script."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import NARROW, WIDE
from tests.browser.hands import Keyboard, Pointer, follow
from tests.browser.resident import Resident
from tests.journeys import JOURNEYS
from tests.live import Site

Look = Callable[[Page], None]

SENT = "We have your report"

# What nobody else in these tests tells, so that it is found only where it was told before.
TOLD_TWICE = {
    **JOURNEYS["fly-tipping"],
    "description": "An upright piano with its lid torn off, left beside the allotment gate.",
}


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()


@pytest.mark.parametrize("stream", JOURNEYS)
def test_no_page_of_a_journey_shuts_anybody_out_and_each_fits_a_small_phone(
    site: Site, page: Page, check: Look, fits: Look, stream: str
) -> None:
    resident = Resident(Pointer(page), site.url, stream, JOURNEYS[stream], with_photo=True)
    for _ in resident.steps():
        check(page)
        page.set_viewport_size(NARROW)
        fits(page)
        check(page)
        page.set_viewport_size(WIDE)
    assert heading(page).startswith(SENT)


@pytest.mark.parametrize("stream", JOURNEYS)
def test_a_journey_needs_no_script(site: Site, page_without_scripts: Page, stream: str) -> None:
    hands = Pointer(page_without_scripts)
    codes = [*Resident(hands, site.url, stream, JOURNEYS[stream], with_photo=True).steps()]
    assert codes[0] == "safety"  # before anything is asked: is anyone in danger?
    assert heading(page_without_scripts).startswith(SENT)


@pytest.mark.parametrize("stream", JOURNEYS)
def test_a_journey_needs_no_mouse(site: Site, page: Page, stream: str) -> None:
    for _ in Resident(Keyboard(page), site.url, stream, JOURNEYS[stream]).steps():
        pass
    assert heading(page).startswith(SENT)


def test_a_journey_is_taken_on_a_small_phone_and_at_a_fourfold_zoom(
    site: Site, narrow_page: Page, check: Look
) -> None:
    """The one with the most kinds of question."""
    for _ in Resident(Pointer(narrow_page), site.url, "asb", JOURNEYS["asb"]).steps():
        check(narrow_page)
    assert heading(narrow_page).startswith(SENT)


def test_every_page_of_a_journey_is_light(site: Site, page: Page, light: Look) -> None:
    """The one with the most on its pages: photos, a place, and long lists."""
    stream = "fly-tipping"
    resident = Resident(Pointer(page), site.url, stream, JOURNEYS[stream], with_photo=True)
    for _ in resident.steps():
        light(page)


def test_what_is_missing_is_said_at_the_top_and_beside_the_field(
    site: Site, page: Page, check: Look
) -> None:
    resident = Resident(Pointer(page), site.url, "asb", JOURNEYS["asb"])
    resident.to("kind")
    follow(page.get_by_role("button", name="Continue"))
    summary = page.locator(".govuk-error-summary")
    assert summary.evaluate("(summary) => summary === document.activeElement")
    assert page.title().startswith("Error: ")
    check(page)
    summary.get_by_role("link").click()
    assert page.evaluate("() => document.activeElement.name") == "kind"


def test_a_photo_is_shown_and_can_be_taken_away(site: Site, page: Page, check: Look) -> None:
    resident = Resident(Pointer(page), site.url, "fly-tipping", JOURNEYS["fly-tipping"])
    resident.to("photos")
    resident.add_photo()
    follow(page.get_by_role("button", name=re.compile("^Add ")))
    shown = page.get_by_role("img", name="Your photo 1")
    # Fails for a picture that can’t be drawn, however long it takes to come.
    shown.evaluate("(picture) => picture.decode()")
    check(page)
    follow(page.get_by_role("button", name=re.compile("^Remove")))
    assert not shown.count()


def test_leaving_in_a_hurry_leaves_nothing(site: Site, page: Page) -> None:
    resident = Resident(Pointer(page), site.url, "asb", JOURNEYS["asb"])
    resident.to("how-many")
    left = page.url
    page.get_by_role("button", name=re.compile("Exit this page")).click()
    page.wait_for_url(site.settings["EXIT_URL"])
    page.goto(left)
    assert page.url == f"{site.url}/report/asb"
    assert "already begun" not in page.locator("main").inner_text()


def test_a_saved_report_is_carried_on_with_on_another_device(
    site: Site, new_context: Callable[..., BrowserContext], check: Look
) -> None:
    first = new_context().new_page()
    resident = Resident(Pointer(first), site.url, "begging", JOURNEYS["begging"])
    resident.to("how-often")
    follow(first.get_by_role("link", name="Save and come back later"))
    check(first)
    code = first.locator(".govuk-inset-text .app-reference").inner_text()

    other = new_context().new_page()
    other.goto(f"{site.url}/report/carry-on")
    check(other)
    other.get_by_label("Your code").fill(code.lower().replace("-", " "))
    follow(other.get_by_role("button", name="Carry on"))
    assert other.url == f"{site.url}/report/begging/how-often"


def test_an_answer_is_changed_from_the_check_page_and_comes_back_to_it(
    site: Site, page: Page
) -> None:
    resident = Resident(Pointer(page), site.url, "covid", JOURNEYS["covid"])
    resident.to("check")
    follow(page.locator("main a[href*='/what-happened?change']"))
    page.locator("textarea").fill("It was quieter than that.")
    follow(page.get_by_role("button", name="Continue"))
    assert page.url == f"{site.url}/report/covid/check"
    assert "It was quieter than that." in page.locator("main").inner_text()


def test_sending_twice_makes_one_report(site: Site, page_without_scripts: Page) -> None:
    page = page_without_scripts
    resident = Resident(Pointer(page), site.url, "covid", JOURNEYS["covid"])
    resident.to("check")
    page.locator("main form button").last.dblclick()
    page.wait_for_url("**/sent")
    sent = page.locator(".app-reference").first.inner_text()
    page.go_back()
    page.reload()
    assert page.locator(".app-reference").first.inner_text() == sent


def test_a_map_comes_only_when_it_is_asked_for(
    site: Site, page: Page, check: Look, fits: Look
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    Resident(Pointer(page), site.url, "asb", JOURNEYS["asb"]).to("where")
    assert not [url for url in asked if "/map-" in url]
    page.get_by_role("button", name="Show a map").click()
    page.locator(".leaflet-container").wait_for()
    assert [url for url in asked if "/map-" in url]
    check(page)
    fits(page)


def test_a_place_on_the_map_needs_no_dragging(site: Site, page: Page) -> None:
    resident = Resident(Keyboard(page), site.url, "asb", JOURNEYS["asb"])
    resident.to("where")
    page.get_by_role("button", name="Show a map").press("Enter")
    page.get_by_role("button", name="Use the middle of the map").press("Enter")
    assert page.locator("[name=place-latitude]").input_value()
    follow(page.get_by_role("button", name="Continue"))
    assert page.url.endswith("/happening-now")


def test_the_device_says_where_it_is_when_it_is_asked(
    site: Site, new_context: Callable[..., BrowserContext]
) -> None:
    here = {"latitude": 51.7519, "longitude": -1.2578}
    page = new_context(geolocation=here, permissions=["geolocation"]).new_page()
    Resident(Pointer(page), site.url, "asb", JOURNEYS["asb"]).to("where")
    page.get_by_role("button", name="Use where I am now").click()
    page.locator("[name=place-latitude][value^='51.75']").wait_for(state="attached")
    follow(page.get_by_role("button", name="Continue"))
    assert page.url.endswith("/happening-now")


def test_whether_it_was_told_before_is_asked_of_everyone_alike(
    site: Site, narrow_page: Page, page_without_scripts: Page, check: Look, fits: Look
) -> None:
    Resident(Keyboard(narrow_page), site.url, "fly-tipping", TOLD_TWICE).to("sent")
    again = Resident(Keyboard(narrow_page), site.url, "fly-tipping", TOLD_TWICE)
    again.to("told-before")
    assert heading(narrow_page) == "Has this already been told to us?"
    check(narrow_page)
    fits(narrow_page)
    plain = Resident(Pointer(page_without_scripts), site.url, "fly-tipping", TOLD_TWICE)
    plain.answers = {**TOLD_TWICE, "earlier": "same"}
    plain.to("sent")
    assert "We know of this already" in page_without_scripts.locator("main").inner_text()
