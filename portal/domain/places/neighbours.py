"""Who to tell about a place outside the city."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.domain.places.area import area, city
from portal.domain.places.points import district_at
from portal.domain.places.spots import Spot


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


def outside(spot: Spot, *, on: date) -> WhoToTell | None:
    """Return who to tell about a spot outside the city, or nothing where it is not outside."""
    if not spot.is_outside:
        return None
    district = spot.district
    if district is None and spot.latitude is not None and spot.longitude is not None:
        district = district_at(spot.latitude, spot.longitude)
    for neighbour in area()["neighbours"]:
        if neighbour["district"] == district and _in_force(neighbour, on):
            return WhoToTell(
                district, neighbour["council"], neighbour["website"], neighbour.get("phone")
            )
    elsewhere = area()["elsewhere"]
    return WhoToTell(None, elsewhere["council"], elsewhere["website"], None)


def _in_force(entry: dict[str, Any], on: date) -> bool:
    first: date = entry.get("valid_from", date.min)
    last: date = entry.get("valid_to", date.max)
    return first <= on <= last
