"""Whose site this is, as settings say."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from portal.web import branding
from tests.client import StrictClient

ELSEWHERE = {
    **branding.DEFAULTS,
    "PARTNERSHIP_NAME": "Safer Exampleton Partnership",
    "COUNCIL_NAME": "Exampleton Borough Council",
    "COUNCIL_PHONE": "01632 960 000",
    "ACCENT_COLOUR": "#5b2a6e",
}


@pytest.fixture
def elsewhere(client: StrictClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[StrictClient]:
    """The site as another council has set it."""
    templates = client.app.jinja_env
    # A template that was shown before goes on with the names it was first shown with.
    assert templates.cache is not None
    templates.cache.clear()
    with monkeypatch.context() as patched:
        patched.setitem(templates.globals, "branding", branding.from_settings(ELSEWHERE))
        yield client
    templates.cache.clear()


def test_another_council_puts_in_its_own_name_phone_and_colours(elsewhere: StrictClient) -> None:
    shown = elsewhere.get("/complaints")
    assert "Safer Exampleton Partnership" in shown.page.title
    assert "Led by Exampleton Borough Council" in shown.text
    assert shown.page.links()["01632 960 000"] == "tel:01632960000"
    style = re.search(r'<style nonce="([\w-]+)">(.*?)</style>', shown.text)
    assert style
    assert "--accent: #5b2a6e;" in style[2]
    assert "--alert" not in style[2]  # what they left alone stays as it is
    assert f"'nonce-{style[1]}'" in shown.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("environment", "file", "shown"),
    [
        ("", "", "Oxford City Council"),
        ("", "From the file", "From the file"),
        ("From the environment", "From the file", "From the environment"),
    ],
)
def test_the_environment_outdoes_the_file_and_the_file_what_is_shipped(
    monkeypatch: pytest.MonkeyPatch, environment: str, file: str, shown: str
) -> None:
    if environment:
        monkeypatch.setenv("COUNCIL_NAME", environment)
    app = Flask("portal")
    app.config["COUNCIL_NAME"] = file
    branding.init_app(app)
    assert app.extensions["branding"].council == shown
