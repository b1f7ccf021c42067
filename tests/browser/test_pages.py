"""Every page of the catalogue in a real browser: nobody is shut out, it fits, and it is light."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext
from playwright.sync_api import Page as BrowserPage

from tests.browser.conftest import NARROW, WIDE
from tests.browser.hands import follow
from tests.browser.visitors import let_in
from tests.catalogue import PAGES, RESIDENTS, Page, Scene

Look = Callable[[BrowserPage], None]
Opens = Callable[..., BrowserPage]

EMPTY_FORM = "main form[method=post] button[type=submit]"


@pytest.fixture(scope="session")
def passes() -> dict[str, Any]:
    """What each visitor holds once they have been let in, so that they sign in once."""
    return {}


@pytest.fixture
def opened(
    new_context: Callable[..., BrowserContext], scene: Scene, passes: dict[str, Any]
) -> Opens:
    """Open a page of the catalogue, as whoever may."""

    def open_one(listed: Page) -> BrowserPage:
        if listed.by not in passes:
            visitor = new_context()
            let_in(visitor.new_page(), listed.by, scene)
            passes[listed.by] = visitor.storage_state()
        page = new_context(storage_state=passes[listed.by]).new_page()
        answer = page.goto(scene.address(listed))
        assert answer
        assert answer.status == listed.status
        assert page.url.endswith(scene.address(listed)), f"sent away to {page.url}"
        return page

    return open_one


@pytest.mark.parametrize("listed", PAGES, ids=str)
def test_a_page_shuts_nobody_out_and_fits_a_small_phone_and_a_fourfold_zoom(
    opened: Opens, listed: Page, check: Look, fits: Look
) -> None:
    page = opened(listed)
    check(page)
    page.set_viewport_size(NARROW)
    fits(page)
    if listed.sent_empty:
        page.set_viewport_size(WIDE)
        follow(page.locator(EMPTY_FORM).last)
        assert page.locator(".govuk-error-summary").count()
        check(page)
        page.set_viewport_size(NARROW)
        fits(page)


@pytest.mark.parametrize("listed", RESIDENTS, ids=str)
def test_a_first_visit_is_light(opened: Opens, listed: Page, light: Look) -> None:
    light(opened(listed))
