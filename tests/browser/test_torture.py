"""The torture tells of what runs in a browser, and of nothing that only stands there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.torture.reading import MOST_CHARACTERS, Reader

ESCAPED = "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"


def page_with(words: str) -> str:
    return f"<html><head><title>A page</title></head><body class=x><main>{words}</main></body>"


@pytest.mark.parametrize(
    ("typed", "noticed"),
    [
        ("<script>alert(1)</script>", "a script said '1'"),
        ("<svg onload=confirm(2)>", "a script said '2'"),
        ("<img src=nowhere.png>", "it asked for http://reading.test/nowhere.png"),
        ("<script>nothing.at.all</script>", "a script ran: nothing is not defined"),
        ("<b onclick=f()>press</b>", "B onclick=f()"),
        ('<a href=" javascript:f()">press</a>', "A href= javascript:f()"),
        ('<p style="color: red">', "P style=color: red"),
        ("<iframe srcdoc=x></iframe>", "IFRAME srcdoc=x"),
    ],
)
def test_what_runs_is_told_of_with_the_page_it_ran_on(
    browser: Browser, typed: str, noticed: str
) -> None:
    reader = Reader(browser)
    for number in range(5):
        words = typed if number == 3 else ESCAPED
        assert not [*reader.take(f"page {number}", page_with(words))]
    (fault,) = reader.finish()
    assert fault.startswith("page 3: in a browser, ")
    assert noticed in fault


def test_what_only_stands_there_is_not(browser: Browser) -> None:
    reader = Reader(browser)
    assert not [*reader.take("a page", page_with(ESCAPED))]
    assert not [*reader.finish()]


def test_pages_are_read_when_there_are_many(browser: Browser) -> None:
    reader = Reader(browser)
    assert [*reader.take("long", page_with("<i onclick=f()>" + "x" * MOST_CHARACTERS))]
    assert not reader.pages
