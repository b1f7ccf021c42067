"""Somebody in a real browser, answering a journey page by page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.hands import Hands
from tests.journeys import MOST_PAGES, Answers, photo


@dataclass
class Resident:
    """Somebody with answers, and hands to give them with."""

    hands: Hands
    site_url: str
    stream: str
    answers: Answers
    with_photo: bool = False

    def __post_init__(self) -> None:
        # Many in the tests tell the same: theirs is something else unless they say more.
        self.answers = {"earlier": "other", **self.answers}

    @property
    def page(self) -> Page:
        return self.hands.page

    @property
    def page_code(self) -> str:
        return self.page.url.split("?")[0].rstrip("/").rsplit("/", 1)[-1]

    def begin(self) -> None:
        self.page.goto(f"{self.site_url}/report/{self.stream}")
        self.hands.press(self.page.locator("main form button[type=submit]").last)

    def answer(self) -> None:
        """Fill in the page at hand and send it."""
        before = self.page.url
        self.fill()
        if self.with_photo and self.page.locator("input[type=file]").count():
            self.add_photo()
        self.hands.press(self.page.locator("main form button[type=submit]:not([name])").last)
        assert not self.page.locator(".govuk-error-summary").count(), (
            f"{before} did not take the answers: "
            f"{self.page.locator('.govuk-error-summary').inner_text()}"
        )

    def steps(self) -> Iterator[str]:
        """Give the code of each page, from the first question to the one that says it was sent."""
        self.begin()
        for _ in range(MOST_PAGES):
            yield self.page_code
            if self.page_code == "sent":
                return
            self.answer()
        raise AssertionError(f"the journey {self.stream} does not end")

    def to(self, page_code: str) -> None:
        """Answer as far as a page."""
        if page_code not in self.steps():
            raise AssertionError(f"the journey {self.stream} never comes to “{page_code}”")

    def add_photo(self) -> None:
        # Choosing a file is done in a window of the machine’s own, which no test can point at.
        self.page.locator("input[type=file]").set_input_files(
            {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": photo()}
        )

    def fill(self) -> None:
        """Answer what the page asks, as far as there are answers to it."""
        for name in self._asked():
            self._fill(name)

    def _asked(self) -> list[str]:
        """Give the questions this page asks that there is an answer to, in order."""
        names: list[str] = self.page.locator(
            "main form input:not([type=hidden]):not([type=file]), main form textarea"
        ).evaluate_all("(fields) => fields.map((field) => field.name)")
        asked = (name.removesuffix("-day") for name in names)
        return [name for name in dict.fromkeys(asked) if self.answers.get(name)]

    def _fill(self, name: str) -> None:
        answer = self.answers[name]
        if (boxes := self.page.locator(f"input[name='{name}'][value]")).count() and (
            boxes.first.get_attribute("type") in {"radio", "checkbox"}
        ):
            for value in [answer] if isinstance(answer, str) else answer:
                self.hands.choose(self.page.locator(f"input[name='{name}'][value='{value}']"))
        elif (day := self.page.locator(f"[name='{name}-day']")).count():
            assert isinstance(answer, str)
            parts = zip(("day", "month", "year"), answer.split(" "), strict=True)
            assert day.is_visible()
            for part, text in parts:
                self.hands.write(self.page.locator(f"[name='{name}-{part}']"), text)
        else:
            assert isinstance(answer, str)
            self.hands.write(self.page.locator(f"[name='{name}']"), answer)


class Officer(Resident):
    """Somebody signed in, writing down what others told them."""

    def begin(self) -> None:
        self.page.goto(f"{self.site_url}/admin/reports/new")
        self.fill()
        self.hands.press(self.page.get_by_role("button", name="Start"))
