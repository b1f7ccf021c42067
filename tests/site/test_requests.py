"""What is asked for that no page has: answered plainly on either engine, and never broken by."""

from __future__ import annotations

import pytest

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
