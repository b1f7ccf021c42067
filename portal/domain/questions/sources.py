"""What the engine asks of others, and never stores itself: dated lists, places and photos."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol


class Entry(Protocol):
    """An entry of a dated list, whoever keeps it."""

    @property
    def code(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def public(self) -> str: ...
    @property
    def help(self) -> str: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...
    @property
    def attributes(self) -> Mapping[str, Any]: ...


class Lists(Protocol):
    """Gives the entries of a list that hold on a day; without a day, all there ever were."""

    def entries(self, list_code: str, *, on: date | None = None) -> Sequence[Entry]: ...

    def codes(self) -> Collection[str]: ...


Spot = Mapping[str, Any]


class Places(Protocol):
    """Finds places.

    A spot is a mapping with label, latitude, longitude, precision, postcode, ward, ward_name,
    ward_basis and inside (true, false, or none where nobody can tell). One that is not `sure`
    is only offered, never taken.
    """

    def search(self, text: str, *, on: date) -> Sequence[Spot]: ...

    def at(self, latitude: float, longitude: float, *, on: date) -> Spot | None: ...

    def wards(self, *, on: date) -> Sequence[tuple[str, str]]: ...


class Photos(Protocol):
    """Says which of these photos have been kept with this draft."""

    def known(self, ids: Sequence[str]) -> Collection[str]: ...


@dataclass(frozen=True)
class FixedEntry:
    code: str
    label: str
    public: str = ""
    help: str = ""
    valid_from: date = date.min
    valid_to: date | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FixedLists:
    """Lists held in memory, for a definition that is checked away from the database."""

    by_code: Mapping[str, Sequence[Entry]] = field(default_factory=dict)

    def entries(self, list_code: str, *, on: date | None = None) -> Sequence[Entry]:
        found = self.by_code.get(list_code, ())
        if on is None:
            return found
        return [
            entry
            for entry in found
            if entry.valid_from <= on and (entry.valid_to is None or on <= entry.valid_to)
        ]

    def codes(self) -> Collection[str]:
        return self.by_code.keys()
