"""A browser without a screen: it keeps cookies, goes where it is sent and checks each page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import (
    HTTPCookieProcessor,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)

from portal.web.limits import TRUSTED_TEST_HEADER
from tests.client import Page, check_page
from tests.live import TRUSTED

SECONDS_TO_ANSWER = 60


@dataclass(frozen=True)
class Shown:
    """What came back, and from where in the end."""

    status: int
    address: str
    page: Page

    @property
    def path(self) -> str:
        return urlsplit(self.address).path

    @property
    def code(self) -> str:
        """The last part of its path, by which the pages of a journey are told apart."""
        return self.path.rpartition("/")[2]


class Visitor:
    """One person’s browser; another person has another."""

    def __init__(self, site_url: str) -> None:
        self.site_url = site_url
        self._opener: OpenerDirector = build_opener(
            ProxyHandler({}), HTTPCookieProcessor(CookieJar())
        )

    def get(self, address: str) -> Shown:
        return self._ask(address)

    def post(self, address: str, answers: Mapping[str, Any]) -> Shown:
        return self._ask(address, urlencode(answers, doseq=True).encode())

    def _ask(self, address: str, sent: bytes | None = None) -> Shown:
        """Ask for a page. Raise AssertionError for a fault of ours, or a page that is unsound."""
        asked = urljoin(self.site_url, address)
        request = Request(asked, sent, headers={TRUSTED_TEST_HEADER: TRUSTED})
        what = f"{request.get_method()} {urlsplit(asked).path}"
        try:
            answer = self._opener.open(request, timeout=SECONDS_TO_ANSWER)
        except HTTPError as refused:
            answer = refused
        with answer:
            html = answer.read().decode()
            status, address = answer.status, answer.url
        assert status < 500, f"{what} was answered {status}"
        return Shown(status, address, check_page(html, what))
