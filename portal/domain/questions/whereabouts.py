"""Lets the engine look places up in the borough’s own data."""

from __future__ import annotations

from datetime import date
from typing import Any

from portal.domain import places


class Whereabouts:
    """The places, points and wards that are loaded, as the engine asks for them."""

    def search(self, text: str, *, on: date) -> list[dict[str, Any]]:
        return [spot.as_answer() | {"sure": spot.sure} for spot in places.search(text, on=on)]

    def at(self, latitude: float, longitude: float, *, on: date) -> dict[str, Any]:
        return places.at(latitude, longitude, on=on).as_answer()

    def wards(self, *, on: date) -> list[tuple[str, str]]:
        return [(ward.code, ward.name) for ward in places.wards(on)]
