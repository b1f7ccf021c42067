"""Following a report in a real browser, with scripts and without: after it was closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext, Page

from portal.extensions import database, db
from tests.browser.hands import follow
from tests.catalogue import Scene, closed_a_week_ago
from tests.live import Site

Look = Callable[[Page], None]


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "with no script"])
def test_how_it_went_is_told_and_the_case_opened_again(
    site: Site, scene: Scene, new_context: Callable[..., BrowserContext], check: Look, script: bool
) -> None:
    with site.app.app_context(), database.writing():
        reference, _ = closed_a_week_ago(scene.known, now=datetime.now(UTC))
        db.session.commit()
    page = new_context(java_script_enabled=script).new_page()
    page.goto(f"{site.url}/track?reference={reference}")
    page.get_by_label("Something only you know").fill(scene.known)
    follow(page.get_by_role("button", name="Find my report"))
    follow(page.locator("main a", has_text="Tell us how it went"))
    page.get_by_role("group", name="Were you kept informed?").get_by_label("Partly").check()
    follow(page.get_by_role("button", name="Send"))
    assert page.locator(".govuk-error-summary").inner_text().count("Select") == 1
    if script:
        check(page)
    page.get_by_label("It was, and then it came back").check()
    page.get_by_label("Is there anything else to say about it?").fill("Back on Saturday.")
    follow(page.get_by_role("button", name="Send"))
    assert page.locator("h1").inner_text() == "Do you want us to look again?"
    follow(page.get_by_role("button", name="Yes, look again"))
    said = page.locator("main").inner_text()
    assert "We have opened this again" in said
    assert "Back on Saturday." in said
