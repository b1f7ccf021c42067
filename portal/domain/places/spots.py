"""A spot: where something is, how exactly that is known, and which ward it is in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any


class Precision(StrEnum):
    """How closely a spot is known, from a pin on a map down to words alone."""

    POINT = "point"  # a pin, a device’s own location, or coordinates
    POSTCODE = "postcode"
    STREET = "street"
    PLACE = "place"  # a park, a square, a building
    AREA = "area"  # part of a postcode
    WARD = "ward"
    WORDS = "words"

    @property
    def in_words(self) -> str:
        """Say how exact that is.

        >>> Precision.STREET.in_words
        'somewhere on the street'
        """
        return _IN_WORDS[self]


# Anything vaguer, put on a map, would be where it may not be.
ON_THE_MAP = frozenset({Precision.POINT, Precision.POSTCODE, Precision.STREET, Precision.PLACE})

_IN_WORDS = {
    Precision.POINT: "an exact point",
    Precision.POSTCODE: "the middle of the postcode",
    Precision.STREET: "somewhere on the street",
    Precision.PLACE: "somewhere at this place",
    Precision.AREA: "somewhere in this part of the city",
    Precision.WARD: "somewhere in the ward",
    Precision.WORDS: "as described, not on the map",
}


@dataclass(frozen=True)
class Spot:
    """A place as someone gave it and as we understand it, on one day.

    `inside` is None where nobody can tell: words alone may mean anywhere. One that is not `sure`
    was found by likeness, and is for the person to confirm before it is taken.
    """

    text: str
    label: str
    precision: Precision
    latitude: float | None = None
    longitude: float | None = None
    postcode: str | None = None
    ward: str | None = None
    ward_name: str | None = None
    ward_basis: str | None = None  # "by the 2021 wards": completes "Cowley, …"
    inside: bool | None = None
    district: str | None = None
    sure: bool = True

    @property
    def has_point(self) -> bool:
        return self.latitude is not None and self.longitude is not None

    @property
    def is_outside(self) -> bool:
        return self.inside is False

    @property
    def how_exact(self) -> str:
        """Say how exact the spot is.

        > somewhere on the street
        """
        return self.precision.in_words

    def as_answer(self) -> dict[str, Any]:
        """Return what the question engine stores as the answer to "Where?"."""
        answer = asdict(self)
        del answer["district"], answer["sure"]
        return answer | {"precision": self.precision.value}

    @classmethod
    def from_answer(cls, answer: Mapping[str, Any]) -> Spot:
        """Return the spot that was stored as an answer; what else the answer holds is left."""
        known = {field.name: answer.get(field.name, field.default) for field in fields(cls)}
        words = {"text": answer.get("text") or "", "label": answer.get("label") or ""}
        return cls(**known | words | {"precision": Precision(answer.get("precision", "words"))})
