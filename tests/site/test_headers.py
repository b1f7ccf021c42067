"""What a browser is told it may do with our pages, and may not."""

from __future__ import annotations

import re

import pytest

from portal.web import headers
from tests.client import HTML, StrictClient

PAGES = ["/", "/report", "/report/asb", "/track", "/consultations", "/outcomes", "/priorities"]
PAGES += ["/privacy", "/cookies", "/accessibility", "/information-complaint", "/no-such-page"]
PRIVATE = ["/report", "/report/asb", "/track", "/information-complaint", "/admin/"]


@pytest.mark.parametrize("path", PAGES)
def test_only_our_scripts_run(client: StrictClient, path: str) -> None:
    shown = client.get(path)
    policy = shown.headers["Content-Security-Policy"]
    nonce = re.search(r"script-src 'self' 'nonce-([\w-]{20,})'", policy)
    assert nonce
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for script in shown.page.root.iter(HTML + "script"):
        assert script.get("src", "").startswith("/static/") or script.get("nonce") == nonce[1]
    assert not list(shown.page.root.iter(HTML + "style"))


def test_a_nonce_is_never_used_twice(client: StrictClient) -> None:
    first, second = (client.get("/").headers["Content-Security-Policy"] for _ in range(2))
    assert first != second


@pytest.mark.parametrize("path", PAGES)
def test_no_page_can_be_framed_sniffed_or_followed(client: StrictClient, path: str) -> None:
    told = client.get(path).headers
    assert "frame-ancestors 'none'" in told["Content-Security-Policy"]
    assert told["X-Content-Type-Options"] == "nosniff"
    assert told["Referrer-Policy"] == "same-origin"
    assert told["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("path", PRIVATE)
def test_nothing_private_is_kept_by_the_browser(client: StrictClient, path: str) -> None:
    assert client.get(path).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "private"),
    [
        ("/report", True),
        ("/report/asb/where", True),
        ("/admin", True),
        ("/reports-of-the-year", False),  # another address that only begins alike
        ("/", False),
    ],
)
def test_a_private_address_is_known_by_its_first_word(path: str, private: bool) -> None:
    assert headers.is_private(path) is private


def test_the_cookie_goes_to_this_site_alone_and_no_script_reads_it(client: StrictClient) -> None:
    cookie = client.post("/report/asb").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


def test_a_site_over_https_sends_its_cookie_over_nothing_else(client: StrictClient) -> None:
    client.app.config["SESSION_COOKIE_SECURE"] = True
    try:
        shown = client.post("/report/asb", base_url="https://localhost")
    finally:
        client.app.config["SESSION_COOKIE_SECURE"] = False
    assert "Secure" in shown.headers["Set-Cookie"]
    assert shown.headers["Strict-Transport-Security"]


def test_map_pictures_may_come_from_the_tile_server_alone() -> None:
    policy = headers.content_security_policy("n", "https://{s}.tiles.example/{z}/{x}/{y}.png")
    assert "img-src 'self' data: blob: https://*.tiles.example;" in policy
