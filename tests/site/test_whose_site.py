"""Whose site this is, as settings say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from portal import config
from portal.extensions import site
from tests.client import StrictClient
from tests.conftest import SECRETS

ELSEWHERE = {
    "PARTNERSHIP_NAME": "Safer Exampleton Partnership",
    "COUNCIL_NAME": "Exampleton Borough Council",
    "COUNCIL_PHONE": "01632 960 000",
    "ACCENT_COLOUR": "#5b2a6e",
}


def test_another_council_puts_in_its_own_name_phone_and_colours(
    client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in ELSEWHERE.items():
        monkeypatch.setitem(client.app.config, name, value)
    shown = client.get("/complaints")
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
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, environment: str, file: str, shown: str
) -> None:
    if environment:
        monkeypatch.setenv("COUNCIL_NAME", environment)
    if file:
        (tmp_path / "config.py").write_text(f"COUNCIL_NAME = {file!r}")
    app = Flask("portal", instance_path=str(tmp_path), instance_relative_config=True)
    config.load(app, SECRETS)
    with app.app_context():
        assert site.council == shown
