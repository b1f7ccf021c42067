"""Several cases ticked, changed and put back in a browser, by keys and by the mouse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.visitors import let_in
from tests.catalogue import Scene, begun_again
from tests.live import Site


@pytest.fixture
def queue(new_context: Callable[..., BrowserContext], site: Site, scene: Scene) -> Page:
    """The queue of new cases, with two on top that nobody has looked at."""
    for _ in range(2):
        begun_again(site.app, scene)
    page = new_context().new_page()
    let_in(page, "officer", scene)
    page.goto("/admin/triage?showing=new&order=newest")
    return page


def test_two_cases_are_ticked_accepted_and_put_back_by_keys(queue: Page) -> None:
    for _ in range(2):
        queue.keyboard.press("j")
        queue.keyboard.press("x")
    expect(queue.get_by_text("2 ticked:")).to_be_visible()
    queue.keyboard.press("b")
    for _ in range(2):
        queue.keyboard.press("Tab")
    expect(queue.get_by_role("button", name="Next step")).to_be_focused()
    queue.keyboard.press("Enter")
    expect(queue.get_by_role("heading", name="Move on: 2 cases")).to_be_visible()
    queue.get_by_label("Accept").press("Space")
    queue.get_by_role("button", name="See what would change").press("Enter")
    queue.get_by_role("button", name="Change 2 cases").press("Enter")
    expect(queue.get_by_text("2 cases changed.")).to_be_visible()
    assert "showing=new&order=newest" in queue.url, "the queue is as it was before"
    queue.get_by_role("button", name="Undo until").press("Enter")
    expect(queue.get_by_text("2 cases put back as before.")).to_be_visible()
    expect(queue.get_by_text("Undo until")).to_have_count(0)


def test_all_of_a_page_are_ticked_and_none(queue: Page) -> None:
    boxes = queue.locator("input[name=of]")
    queue.get_by_role("button", name="Tick all").click()
    expect(queue.get_by_text(f"{boxes.count()} ticked:")).to_be_visible()
    assert all(box.is_checked() for box in boxes.all())
    queue.get_by_role("button", name="Tick none").click()
    expect(queue.get_by_text("Ticked cases:")).to_be_visible()
    assert not any(box.is_checked() for box in boxes.all())
