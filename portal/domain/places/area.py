"""The city this site serves: its name, its codes, and the shipped facts about its places."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from portal.domain import reference


@dataclass(frozen=True)
class City:
    """The council’s own area: its name, its district code and the edges of its map."""

    name: str
    council: str
    district: str
    latitude: float
    longitude: float
    west: float
    south: float
    east: float
    north: float


def file(name: str) -> Path:
    """Give where a file about places is."""
    return reference.folder() / "places" / name


@cache
def area() -> dict[str, Any]:
    """Return the shipped facts about the city, its wards, its neighbours and its hubs."""
    return tomllib.loads(file("area.toml").read_text(encoding="utf-8"))


@cache
def city() -> City:
    """Return the city that this site serves."""
    return City(**area()["city"])


@cache
def attribution() -> tuple[str, ...]:
    """Return the lines that pages with places on them have to show, by the data’s licences."""
    text = file("ATTRIBUTION.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line)
