"""What is asked for that no page has: answered plainly on either engine, and never broken by."""

from __future__ import annotations

import io

import pytest
from flask import Flask

from portal.web import requests
from tests.client import StrictClient
from tests.staff import add_everyone, sign_in

BEYOND_ANY_ROW = 2**31


@pytest.mark.parametrize(
    ("role", "address"),
    [
        # A text column of PostgreSQL takes no null character.
        ("", "/report/photos/%00"),
        ("", "/track/OX-2021-4F7K2%00"),
        ("officer", "/admin/triage?theme=%00"),
        ("administrator", "/admin/audit/?about=case%20%00"),
        # Nor has a number column room for every number.
        ("administrator", f"/admin/people/{BEYOND_ANY_ROW}"),
        ("administrator", f"/admin/people/{10**30}/leave"),
    ],
)
def test_what_no_row_can_hold_is_not_found(client: StrictClient, role: str, address: str) -> None:
    if role:
        add_everyone(client.app)
        sign_in(client, role)
    assert client.get(address).status == 404


class Silent(io.RawIOBase):
    """A body that was promised and stops coming."""

    def readable(self) -> bool:
        return True

    def readinto(self, _buffer: object) -> int:
        raise TimeoutError


class Connection:
    """What the server reads a body from."""

    def __init__(self) -> None:
        self.waits: float | None = None

    def settimeout(self, seconds: float) -> None:
        self.waits = seconds


def test_a_body_that_stops_coming_is_given_up_on(app: Flask) -> None:
    """Ten who promise a body and send none would otherwise leave no room for anybody else."""
    connection = Connection()
    answer = app.test_client().post(
        "/track",
        content_type="application/x-www-form-urlencoded",
        environ_overrides={
            "gunicorn.socket": connection,
            "wsgi.input": Silent(),
            "CONTENT_LENGTH": "100",
        },
    )
    assert connection.waits == requests.LONGEST_SILENCE_SECONDS
    assert answer.status_code == 408
    assert answer.headers["Connection"] == "close"
    assert "stopped arriving" in answer.get_data(as_text=True)
