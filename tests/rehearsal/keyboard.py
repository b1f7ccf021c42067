"""A keyboard and nothing else: it counts what is pressed, and notes where the focus is lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    ViewportSize,
)

from portal.web.limits import TRUSTED_TEST_HEADER
from tests.live import TRUSTED

WIDE: ViewportSize = {"width": 1440, "height": 900}
SECONDS_TO_ANSWER = 20
MOST_TABS = 60

# The browser notes every answer that is not 200; a form sent back with its errors is no fault.
EXPECTED = re.compile(r"status of (409|422)")

HAS_NO_FOCUS = "() => !document.activeElement || document.activeElement === document.body"


@dataclass
class Keyboard:
    """One person’s keys on one page; what they wrote is counted apart, for no key could spare it.

    `lost` says after what the focus was nowhere.
    """

    page: Page
    presses: int = 0
    typed: int = 0
    lost: Counter[str] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"a script broke: {error}"))
        self.page.on("response", self._see)

    def press(self, key: str) -> None:
        self.presses += 1
        self.page.keyboard.press(key)

    def type(self, words: str) -> None:
        self.typed += len(words)
        self.page.keyboard.type(words)

    def lead(self, key: str, what: str) -> None:
        """Press a key that leads to a page, and wait until that page can be worked on."""
        with self.leading(what):
            self.press(key)

    @contextmanager
    def leading(self, what: str) -> Iterator[None]:
        with self.page.expect_navigation(wait_until="load"):
            yield
        self.mind(what)

    def mind(self, what: str) -> None:
        """Note it if the focus is nowhere."""
        if self.page.evaluate(HAS_NO_FOCUS):
            self.lost[what] += 1

    def tab_to(self, found: str) -> None:
        """Press Tab until the focus is on what is found. Raise AssertionError if it never is."""
        for _ in range(MOST_TABS):
            if self.page.evaluate("found => document.activeElement?.matches(found)", found):
                return
            self.press("Tab")
        raise AssertionError(f"Tab does not come to {found}")

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"} and not EXPECTED.search(said.text):
            self.complaints.append(f"{said.text} at {said.location.get('url')}")

    def _see(self, answer: Response) -> None:
        if answer.status >= 500:
            self.complaints.append(f"{answer.request.method} {answer.url}: {answer.status}")


def at_the_desk(browser: Browser, site_url: str) -> BrowserContext:
    """Give a wide screen, and nothing kept from before."""
    context = browser.new_context(viewport=WIDE, locale="en-GB", base_url=site_url)
    context.set_extra_http_headers({TRUSTED_TEST_HEADER: TRUSTED})
    context.set_default_timeout(SECONDS_TO_ANSWER * 1000)
    return context
