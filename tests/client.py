"""A browser for tests that checks every page it is shown, and says how to mend what it finds."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

import html5lib
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.extensions import db

MOST_QUERIES = 12
# What lets a test answer faster than a person could; `trusted=False` does without.
TRUSTED = "test-only-key-that-lets-a-test-be-quick"
HTML = "{http://www.w3.org/1999/xhtml}"


@dataclass
class Page:
    """A page as a person would read it."""

    root: ElementTree.Element

    @property
    def title(self) -> str:
        return _text(self._one("title"))

    @property
    def h1(self) -> str:
        return _text(self._one("h1"))

    @property
    def main(self) -> str:
        return _text(self._one("main"))

    @property
    def errors(self) -> list[str]:
        """The sentences of the error summary."""
        return [
            _text(item)
            for summary in self.all(class_="govuk-error-summary__list")
            for item in summary.iter(HTML + "li")
        ]

    def all(
        self, tag: str | None = None, *, class_: str | None = None, **attributes: str
    ) -> list[ElementTree.Element]:
        """Find elements by tag, class and attributes."""
        return [
            element
            for element in self.root.iter(HTML + tag if tag else None)
            if (class_ is None or class_ in element.get("class", "").split())
            and all(element.get(name.rstrip("_")) == value for name, value in attributes.items())
        ]

    def texts(self, tag: str | None = None, **found_by: Any) -> list[str]:
        return [_text(element) for element in self.all(tag, **found_by)]

    def value(self, name: str) -> str | None:
        """Give what a field holds."""
        for element in self.root.iter():
            if element.get("name") == name:
                if element.tag == HTML + "textarea":
                    return "".join(element.itertext())
                return element.get("value")
        return None

    def links(self) -> dict[str, str]:
        return {_text(a): a.get("href", "") for a in self.root.iter(HTML + "a")}

    def _one(self, tag: str) -> ElementTree.Element:
        return next(self.root.iter(HTML + tag))


@dataclass
class Checked:
    """A response, and its page where it is one."""

    response: TestResponse
    queries: int = 0
    _page: Page | None = field(default=None, repr=False)

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def location(self) -> str:
        return self.response.headers.get("Location", "")

    @property
    def text(self) -> str:
        return self.response.get_data(as_text=True)

    @property
    def json(self) -> Any:
        return self.response.get_json()

    @property
    def headers(self) -> Any:
        return self.response.headers

    @property
    def page(self) -> Page:
        assert self._page is not None, f"not a page: {self.response.content_type}"
        return self._page


class StrictClient:
    """Wraps Flask’s client. Every page must be sound, and every request must finish its work."""

    def __init__(self, app: Flask, *, trusted: bool = True) -> None:
        self.app = app
        self.browser: FlaskClient = app.test_client()
        if trusted:
            self.browser.environ_base["HTTP_X_TRUSTED_TEST"] = TRUSTED

    def get(self, url: str, **options: Any) -> Checked:
        return self._ask("GET", url, **options)

    def post(self, url: str, data: Any = None, **options: Any) -> Checked:
        return self._ask("POST", url, data=data, **options)

    def _ask(
        self,
        method: str,
        url: str,
        *,
        follow_redirects: bool = False,
        most_queries: int = MOST_QUERIES,
        **options: Any,
    ) -> Checked:
        with _Watch(self.app) as watch:
            response = self.browser.open(
                url, method=method, follow_redirects=follow_redirects, **options
            )
            watch.look_for_unfinished_work(f"{method} {url}")
        checked = Checked(response, queries=watch.queries)
        steps = 1 + len(response.history)
        assert watch.queries <= most_queries * steps, (
            f"{method} {url} asked the database {watch.queries} times; at most {most_queries} a "
            f"request. Load related rows with the first query. They were:\n"
            + "\n".join(watch.statements)
        )
        if response.content_type.startswith("text/html") and response.status_code not in (
            301,
            302,
            303,
            308,
        ):
            checked._page = check_page(response.get_data(as_text=True), f"{method} {url}")
        return checked


class _Watch:
    """Counts queries, and notices work that a view flushed and forgot to commit."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.statements: list[str] = []
        self.unfinished = False

    @property
    def queries(self) -> int:
        return len(self.statements)

    def __enter__(self) -> _Watch:
        with self.app.app_context():
            self.engine = db.engine
        sa.event.listen(self.engine, "before_cursor_execute", self._count)
        sa.event.listen(self.engine, "commit", self._finished)
        return self

    def __exit__(self, *_: object) -> None:
        sa.event.remove(self.engine, "before_cursor_execute", self._count)
        sa.event.remove(self.engine, "commit", self._finished)

    def _count(self, _c: Any, _cur: Any, statement: str, *_: Any) -> None:
        if statement.split(None, 1)[0] in {"BEGIN", "PRAGMA"}:
            return
        self.statements.append(statement)
        if statement.split(None, 1)[0] in {"INSERT", "UPDATE", "DELETE"}:
            self.unfinished = True

    def _finished(self, _c: Any) -> None:
        self.unfinished = False

    def look_for_unfinished_work(self, what: str) -> None:
        assert not self.unfinished, f"{what} changed something and never committed it"


def check_page(html: str, what: str) -> Page:
    """Raise AssertionError for anything on a page that would let somebody down."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=True)
    page = Page(parser.parse(html))
    faults = [f"{code} at line {where[0]}" for where, code, _ in parser.errors]
    assert not faults, f"{what}: the markup has faults: {', '.join(faults[:5])}"

    headings = page.texts("h1")
    assert len(headings) == 1, f"{what}: a page has one h1; this has {headings}"
    title = page.title.removeprefix("Error: ")
    assert title.startswith(headings[0]), (
        f"{what}: the title must start with the h1, so that a screen reader says the same thing "
        f"twice: title “{page.title}”, h1 “{headings[0]}”"
    )
    assert page.root.get("lang"), f"{what}: the page does not say its language"
    _check_ids(page, what)
    _check_fields(page, what)
    straight = re.findall(r"\w'\w", _our_words(next(page.root.iter(HTML + "main"))))
    assert not straight, f"{what}: use ’ for an apostrophe: {straight[:3]}"
    for element in page.root.iter():
        for name in element.attrib:
            assert not name.startswith("on"), f"{what}: inline handler {name}"
        assert "style" not in element.attrib, f"{what}: inline style on {element.tag}"
    return page


def _check_ids(page: Page, what: str) -> None:
    ids = Counter(e.get("id") for e in page.root.iter() if e.get("id"))
    twice = [identifier for identifier, count in ids.items() if count > 1]
    assert not twice, f"{what}: ids used more than once: {twice}"
    for element in page.root.iter():
        for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            for target in (element.get(attribute) or "").split():
                assert target in ids, f"{what}: {attribute} names “{target}”, which is not there"
        href = element.get("href") or ""
        if href.startswith("#") and len(href) > 1:
            assert href[1:] in ids, f"{what}: a link goes to “{href}”, which is not there"


def _check_fields(page: Page, what: str) -> None:
    labelled = {label.get("for") for label in page.root.iter(HTML + "label")}
    for tag in ("input", "textarea", "select"):
        for element in page.root.iter(HTML + tag):
            if element.get("type") in {"hidden", "submit"}:
                continue
            named = (
                element.get("id") in labelled
                or element.get("aria-label")
                or element.get("aria-labelledby")
            )
            assert named, f"{what}: the field “{element.get('name')}” has no label"
    for form in page.root.iter(HTML + "form"):
        assert (form.get("method") or "").lower() in {"get", "post"}, f"{what}: a form’s method"


def _our_words(element: ElementTree.Element) -> str:
    """Give the text of a page without what people typed and what places are officially called."""
    if "app-words" in element.get("class", "").split() or element.tag == HTML + "textarea":
        return element.tail or ""
    inner = (element.text or "") + "".join(_our_words(child) for child in element)
    return inner + (element.tail or "")


def _text(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())
