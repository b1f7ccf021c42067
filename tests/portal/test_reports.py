"""Reporting, as a resident meets it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import StrictClient
from tests.walks import Walk

DUMPED = {
    "waste": ["W13"],
    "land": "L01",
    "size": "S2",
    "place": "OX4 1DD",
    "description": "A brown sofa and two chairs on the pavement by the bus stop.",
    "email": "resident@example.org",
    "home_postcode": "OX4 1DD",
}


def test_a_fly_tip_is_reported_and_gets_a_reference(client: StrictClient) -> None:
    walk = Walk(client, DUMPED).begin("fly-tipping").send()
    assert walk.here == "/report/fly-tipping/sent"
    assert walk.page.h1 == "We have your report"
