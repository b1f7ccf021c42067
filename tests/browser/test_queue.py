"""The case in hand, beside the queue it stands in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.visitors import let_in
from tests.catalogue import Scene

Look = Callable[[Page], None]


@pytest.fixture
def queue(new_context: Callable[..., BrowserContext], scene: Scene) -> Page:
    page = new_context().new_page()
    let_in(page, "officer", scene)
    page.goto("/admin/triage")
    return page


def test_on_a_wide_screen_a_case_opens_where_one_is(queue: Page, check: Look, fits: Look) -> None:
    link = queue.locator("a[data-beside]").first
    what = link.inner_text()
    link.click()
    heading = queue.locator("#in-hand-heading")
    expect(heading).to_have_text(what)
    expect(heading).to_be_focused()
    assert "case=" in queue.url
    assert queue.locator(".app-cases__case--open a[data-beside]").first.inner_text() == what
    check(queue)
    fits(queue)
    queue.get_by_text("It is about something else").click()
    expect(queue.get_by_label("What it is really about")).to_be_visible()


def test_on_a_narrower_one_it_has_a_page_to_itself(queue: Page) -> None:
    queue.set_viewport_size({"width": 1000, "height": 800})
    link = queue.locator("a[data-beside]").first
    address = str(link.get_attribute("href"))
    link.click()
    queue.wait_for_url(f"**{address}")
    assert queue.locator("h1").count() == 1


def test_a_case_that_does_not_come_is_gone_to(queue: Page) -> None:
    """Somebody restricted it, or the session ended: its own page says which."""
    link = queue.locator("a[data-beside]").first
    link.evaluate("link => { link.dataset.beside = '/admin/triage?case=none' }")
    address = str(link.get_attribute("href"))
    link.click()
    queue.wait_for_url(f"**{address}")
