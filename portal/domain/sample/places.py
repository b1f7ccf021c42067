"""Where things happen in the sample borough, and how a resident says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from portal.domain.sample import stories

# How many let their phone say where they are, or touch the map, where they could.
POINTS = 0.5
# How far from the middle of a place they stand, in degrees: some 60 metres.
SPREAD = 0.0005


@dataclass(frozen=True)
class SamplePlace:
    """A street, park or square that somebody may name."""

    name: str
    at: str
    kinds: frozenset[str]
    weight: int
    notes: tuple[str, ...]
    point: tuple[float, float] | None

    def answer(self, chance: Random) -> dict[str, str]:
        """Give what somebody puts into the fields of “Where is it?”."""
        fields = {"": self.name}
        if self.point and chance.random() < POINTS:
            fields["latitude"] = f"{self.point[0] + chance.uniform(-SPREAD, SPREAD):.6f}"
            fields["longitude"] = f"{self.point[1] + chance.uniform(-SPREAD, SPREAD):.6f}"
            fields["point-for"] = self.name
        return fields

    def note(self, chance: Random) -> str:
        return chance.choice(self.notes) if self.notes else ""


class SamplePlaces:
    """The places of the sample borough."""

    def __init__(self) -> None:
        self._places = {given["name"]: _place(given) for given in stories.read("places")["places"]}

    def one_for(self, kinds: tuple[str, ...], chance: Random) -> SamplePlace:
        """Give a place where a story may happen, as often as its weight says."""
        fit = [place for place in self._places.values() if place.kinds.intersection(kinds)]
        return chance.choices(fit, [place.weight for place in fit])[0]

    def named(self, name: str) -> SamplePlace:
        """Give the place of a name, or one that is only a name."""
        return self._places.get(name) or _place({"name": name, "at": f"near {name}"})


def _place(given: Mapping[str, Any]) -> SamplePlace:
    point = given.get("point")
    return SamplePlace(
        name=given["name"],
        at=given["at"],
        kinds=frozenset(given.get("kinds", ())),
        weight=given.get("weight", 1),
        notes=tuple(given.get("notes", ())),
        point=(point[0], point[1]) if point else None,
    )
