"""The city this site serves, the councils round it, and who to tell about a place outside."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from portal.domain.places.spots import Spot

SHIPPED = files("portal").joinpath("reference", "places")


@dataclass(frozen=True)
class City:
    """The council’s own area: its name, its district code and the middle of its map."""

    name: str
    council: str
    district: str
    latitude: float
    longitude: float
    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True)
class WhoToTell:
    """Another council, and how to reach it."""

    district: str | None
    council: str
    website: str
    phone: str | None

    @property
    def sentence(self) -> str:
        """Say who looks after the place.

        > This place is outside Oxford. Cherwell District Council looks after it.
        """
        if self.district is None:
            return f"This place is outside {city().name}. Another council looks after it."
        return f"This place is outside {city().name}. {self.council} looks after it."


@cache
def area() -> dict[str, Any]:
    """Return the shipped facts about the city, its wards, its neighbours and its hubs."""
    return tomllib.loads(SHIPPED.joinpath("area.toml").read_text(encoding="utf-8"))


@cache
def city() -> City:
    """Return the city that this site serves."""
    return City(**area()["city"])


def outside(spot: Spot, *, on: date) -> WhoToTell | None:
    """Return who to tell about a spot outside the city, or nothing where it is not outside."""
    if not spot.is_outside:
        return None
    for neighbour in area()["neighbours"]:
        if neighbour["district"] == spot.district and _in_force(neighbour, on):
            return WhoToTell(
                spot.district, neighbour["council"], neighbour["website"], neighbour.get("phone")
            )
    elsewhere = area()["elsewhere"]
    return WhoToTell(None, elsewhere["council"], elsewhere["website"], None)


def attribution() -> list[str]:
    """Return the lines that the licences of the shipped places ask every page with them to show."""
    text = SHIPPED.joinpath("ATTRIBUTION.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line]


def _in_force(entry: dict[str, Any], on: date) -> bool:
    first: date = entry.get("valid_from", date.min)
    last: date = entry.get("valid_to", date.max)
    return first <= on <= last
