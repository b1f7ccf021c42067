"""Whether whatever watches over the site is told the truth."""

from __future__ import annotations

import pytest

from portal.extensions import db
from tests.client import StrictClient


def test_the_site_says_that_it_can_serve(client: StrictClient) -> None:
    assert client.get("/healthz").text == "ok\n"


def test_it_does_not_say_so_when_the_database_is_gone(
    client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(db.session, "execute", gone)
    assert client.get("/healthz").status == 500
