"""A real browser on a site that is really served, and a check for anybody it would shut out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    ViewportSize,
    sync_playwright,
)

from portal.web.limits import TRUSTED_TEST_HEADER
from tests.browser.settings import launch
from tests.catalogue import Scene, set_scene
from tests.live import ROOT, TRUSTED, Site

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

# The browser notes every answer that is not 200; a form sent back with its errors is none.
EXPECTED = re.compile(r"status of (403|404|410|422)")

# The innermost parts of a page that stand out on the right.
TOO_WIDE = """() => [...document.querySelectorAll('body *')]
    .filter((part) => part.getBoundingClientRect().right > document.documentElement.clientWidth)
    .map((part) => `${part.tagName}.${part.className}: ${part.textContent.trim().slice(0, 60)}`)
    .slice(-5)"""

# What a first visit may take over the wire, everything included, on a phone with a poor signal.
MOST_BYTES = 60_000

WIDE: ViewportSize = {"width": 1280, "height": 1024}
# A small phone; and what 1280 by 1024 becomes when a page is made four times as large.
NARROW: ViewportSize = {"width": 320, "height": 256}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site, served with facts in and nothing else."""
    made = Site(tmp_path_factory.mktemp("site"))
    made.command("set-up")
    with made.served():
        yield made


@pytest.fixture(scope="session")
def scene(site: Site) -> Scene:
    """Something for the pages to be about, and somebody in each role to open them."""
    return set_scene(site.app)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as player:
        started = launch(player)
        yield started
        started.close()


@pytest.fixture
def new_context(browser: Browser, site: Site) -> Iterator[Callable[..., BrowserContext]]:
    """Open browsers as different people would; each must be shown nothing that fails."""
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not EXPECTED.search(message.text):
            complaints.append(f"{message.text} at {message.location.get('url')}")

    def open_one(**options: object) -> BrowserContext:
        settings = {"viewport": WIDE, "locale": "en-GB", "base_url": site.url, **options}
        context = browser.new_context(**settings)  # type: ignore[arg-type]
        context.set_extra_http_headers({TRUSTED_TEST_HEADER: TRUSTED})
        context.set_default_timeout(10_000)
        context.on("console", note)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()
    assert complaints == []


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A wide screen with everything on."""
    return new_context().new_page()


@pytest.fixture
def page_without_scripts(new_context: Callable[..., BrowserContext]) -> Page:
    return new_context(java_script_enabled=False).new_page()


@pytest.fixture
def narrow_page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page at 320 px, which is also what 400 % zoom leaves of a screen of 1280."""
    return new_context(viewport=NARROW, device_scale_factor=4).new_page()


@pytest.fixture(scope="session")
def check() -> Callable[[Page], None]:
    """Have axe look over a page; it must find nothing."""
    axe = Axe.from_file(AXE)

    def look_over(page: Page) -> None:
        results = axe.run(page)
        assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"

    return look_over


@pytest.fixture(scope="session")
def fits() -> Callable[[Page], None]:
    """Have a page fit its screen with no scrolling sideways."""

    def measure(page: Page) -> None:
        wide, room = page.evaluate(
            "() => [document.scrollingElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert wide <= room, (
            f"{page.url} is {wide} px wide on a screen of {room} px, for {page.evaluate(TOO_WIDE)}"
        )

    return measure


@pytest.fixture(scope="session")
def light() -> Callable[[Page], None]:
    """Have a page opened again as on a first visit, with nothing kept, weigh little enough."""

    def weigh(page: Page) -> None:
        taken: list[float] = []
        watching = page.context.new_cdp_session(page)
        watching.on("Network.loadingFinished", lambda told: taken.append(told["encodedDataLength"]))
        watching.send("Network.enable")
        watching.send("Network.setCacheDisabled", {"cacheDisabled": True})
        page.reload(wait_until="networkidle")
        watching.detach()
        assert 0 < sum(taken) <= MOST_BYTES, f"{page.url} takes {sum(taken):.0f} bytes"

    return weigh
