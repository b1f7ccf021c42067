"""A real browser that reads many pages at a time and says whether anything typed runs on them.

They are read without the site's security policy and scripts: whatever could run, would.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Dialog, Request, Route

ADDRESS = "http://reading.test/"
# What our own pages ask for; it is not served, since only what was typed is on trial.
OURS = ADDRESS + "static/"
# As much as is laid out quickly at a time.
MOST_CHARACTERS = 1_000_000

# What no page of ours has: handlers and styles on elements, and addresses that are scripts.
WHAT_COULD_RUN = r"""() => [...document.querySelectorAll('body *')].flatMap((part) =>
    [...part.attributes]
        .filter(({ name, value }) => /^(on|style$|srcdoc$)/.test(name)
            || /^\s*(javascript|vbscript|data):/i.test(value) && /(href|src|action)$/.test(name))
        .map(({ name, value }) => `${part.tagName} ${name}=${value.slice(0, 80)}`))"""


@dataclass
class Reader:
    """Reads what it is given when there is enough of it; `what` says who typed what."""

    browser: Browser
    pages: list[tuple[str, str]] = field(default_factory=list)
    read: int = 0

    def __post_init__(self) -> None:
        self._happened: list[str] = []
        self._document = ""
        self._tab = self.browser.new_page()
        self._tab.route("**/*", self._serve)
        self._tab.on("dialog", self._dismiss)
        self._tab.on("pageerror", lambda error: self._happened.append(f"a script ran: {error}"))
        self._tab.on("request", self._notice)

    def take(self, what: str, page: str) -> Iterator[str]:
        """Take one more page, and give the faults of those that were read for it."""
        self.pages.append((what, seen_of(page)))
        if sum(len(seen) for _, seen in self.pages) > MOST_CHARACTERS:
            yield from self.finish()

    def finish(self) -> Iterator[str]:
        """Read what is left, and give its faults."""
        pages, self.pages = self.pages, []
        self.read += len(pages)
        yield from self._led_by(pages)

    def _led_by(self, pages: list[tuple[str, str]]) -> Iterator[str]:
        """Read pages together; if anything runs, find out by halves on which."""
        happened = self._look_at("".join(seen for _, seen in pages))
        if not happened:
            return
        if len(pages) == 1:
            yield f"{pages[0][0]}: in a browser, {happened[0]}"
            return
        half = len(pages) // 2
        alone = [*self._led_by(pages[:half]), *self._led_by(pages[half:])]
        yield from alone or [f"{pages[0][0]}, with what follows: in a browser, {happened[0]}"]

    def _look_at(self, document: str) -> list[str]:
        self._happened, self._document = [], document
        self._tab.goto(ADDRESS)
        self._happened += self._tab.evaluate(WHAT_COULD_RUN)
        return self._happened

    def _serve(self, route: Route) -> None:
        if route.request.url == ADDRESS:
            document = f"<!doctype html><body>{self._document}"
            route.fulfill(content_type="text/html; charset=utf-8", body=document)
        else:
            route.fulfill(body="")

    def _notice(self, request: Request) -> None:
        if request.url != ADDRESS and not request.url.startswith(OURS):
            self._happened.append(f"it asked for {request.url[:120]}")

    def _dismiss(self, dialog: Dialog) -> None:
        self._happened.append(f"a script said {dialog.message[:80]!r}")
        dialog.dismiss()


def seen_of(page: str) -> str:
    """Give what can hold what was typed: the title and the body, to be put beneath others."""
    title = re.search(r"<title\b.*</title>", page, re.DOTALL)
    body = re.search(r"<body\b[^>]*>(.*)</body>", page, re.DOTALL)
    return (title[0] if title else "") + (body[1] if body else page)
