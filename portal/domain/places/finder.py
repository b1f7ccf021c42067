"""What the question engine asks of places, in the plain values that it stores."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from portal.domain.places import boundaries, finding


class Finder:
    """Finds places for a question: every spot is the mapping that an answer keeps.

    One that was searched for also says whether it is `sure`: a lone spot that is not is still for
    the person to confirm.
    """

    def search(self, text: str, *, on: date) -> Sequence[dict[str, Any]]:
        return [spot.as_answer() | {"sure": spot.sure} for spot in finding.search(text, on=on)]

    def at(self, latitude: float, longitude: float, *, on: date) -> dict[str, Any] | None:
        return finding.at(latitude, longitude, on=on).as_answer()

    def wards(self, *, on: date) -> Sequence[tuple[str, str]]:
        return [(ward.code, ward.name) for ward in boundaries.wards(on)]
