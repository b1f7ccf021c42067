"""Walks through a journey as a person would: reads each page, answers what it asks, goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.client import HTML, Checked, Page, StrictClient

MOST_PAGES = 60

# What is put where a day is asked and nothing was said of it: a Wednesday of the second lockdown.
DAY = {"day": "18", "month": "11", "year": "2020"}


@dataclass
class Walk:
    """One person’s walk. `says` maps a field’s name to what they put there."""

    client: StrictClient
    says: Mapping[str, Any]
    base: str = "/report"
    seen: list[str] = field(default_factory=list)
    now: Checked | None = None

    def begin(self, stream: str) -> Walk:
        self.now = self.client.post(f"{self.base}/{stream}", follow_redirects=True)
        return self

    @property
    def here(self) -> str:
        assert self.now is not None
        return self.now.response.request.path

    @property
    def page(self) -> Page:
        assert self.now is not None
        return self.now.page

    def to(self, ending: str) -> Walk:
        """Go on until an address ends so; fail where a page will not let the person by."""
        for _ in range(MOST_PAGES):
            if self.here.endswith(ending):
                return self
            before = self.here
            self.step()
            assert self.now is not None
            assert self.now.status != 422, (before, self.page.errors, fields_of(self.page))
        raise AssertionError(f"never came to {ending}: {self.seen}")

    def step(self) -> Walk:
        """Answer the page at hand."""
        self.seen.append(self.here.rpartition("/")[2])
        self.now = self.client.post(
            self.address, data=answers_for(self.page, self.says), follow_redirects=True
        )
        return self

    @property
    def address(self) -> str:
        assert self.now is not None
        request = self.now.response.request
        query = request.query_string.decode()
        return f"{request.path}?{query}" if query else request.path

    def send(self) -> Walk:
        """Send it, and stand on the page that says so."""
        return self.to("/check").step()


def fields_of(page: Page) -> dict[str, list[str]]:
    """Give the fields a page asks, and the values each offers."""
    fields: dict[str, list[str]] = {}
    for tag in ("input", "textarea", "select"):
        for element in page.root.iter(HTML + tag):
            name, kind = element.get("name"), element.get("type", "text")
            if not name or kind in {"hidden", "submit"} or name == "website":
                continue
            values = fields.setdefault(name, [])
            if kind in {"radio", "checkbox"}:
                values.append(element.get("value", ""))
    return fields


def answers_for(page: Page, says: Mapping[str, Any]) -> dict[str, Any]:
    """Answer what a page asks: as the person says, or else the first thing on offer.

    Of what was told before they say that theirs is something else, unless they say more.
    """
    says = {"earlier": "other", **says}
    answers: dict[str, Any] = {
        element.get("name", ""): element.get("value", "")
        for element in page.root.iter(HTML + "input")
        if element.get("type") == "hidden" and element.get("name") != "csrf_token"
    }
    for name, values in fields_of(page).items():
        if name in says:
            answers[name] = says[name]
        elif values and not name.endswith("-said"):
            answers[name] = values[0]
        elif name.rpartition("-")[2] in DAY:
            answers[name] = DAY[name.rpartition("-")[2]]
    return answers
