"""Who tells the partnership things in the sample borough: made-up people, each with a voice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from portal.domain.sample import stories

# How often somebody who has told us one thing tells us another.
COMES_BACK = 0.15


@dataclass(frozen=True)
class Resident:
    """Somebody made up, whom no letter and no call can reach."""

    full_name: str
    name: str  # as they gave it, if they did
    email: str
    phone: str
    postcode: str
    contact: str
    note: str
    voice: str

    def answers(self) -> dict[str, Any]:
        """Give what they answer about themselves, by its meaning."""
        return {
            "contact_safe": self.contact,
            "reporter.name": self.name,
            "reporter.email": self.email,
            "reporter.phone": self.phone,
            "reporter.postcode": self.postcode,
            "reporter.contact_note": self.note,
        }


class Residents:
    """Everyone who has told us something so far."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._given = stories.read("people")
        self._voices: dict[str, int] = stories.read("voices")["weights"]
        self._ways: dict[str, int] = stories.read("usual")["contact"]
        self._known: list[Resident] = []
        self._named: dict[str, Resident] = {}

    def someone(self) -> Resident:
        """Give somebody new or, now and then, somebody who has told us something before."""
        if self._known and self._chance.random() < COMES_BACK:
            return self._chance.choice(self._known)
        return self._new(self._one_of(self._ways))

    def somebody_named(self, name: str) -> Resident:
        """Give the same person each time they are asked for; an e-mail reaches them."""
        if name not in self._named:
            self._named[name] = self._new("yes_email")
        return self._named[name]

    def nobody(self) -> Resident:
        """Give somebody who keeps their name to themselves."""
        return self._new("no")

    def reached_by(self, contact: str) -> Resident:
        """Give somebody new who can be reached in one way."""
        return self._new(contact)

    def _new(self, contact: str) -> Resident:
        number = len(self._known)
        first = self._chance.choice(self._given["first_names"])
        full_name = f"{first} {self._given['last_name']}"
        says_name = self._chance.random() < 0.7
        resident = Resident(
            full_name=full_name,
            name=full_name if says_name else "",
            email=f"{first.lower()}.{number}@{self._given['email_domain']}",
            phone=f"{self._chance.choice(self._given['phones'])}{self._chance.randrange(1000):03}",
            postcode=self._chance.choice([*self._given["home_postcodes"], "", ""]),
            contact=contact,
            note=self._chance.choice(self._given["contact_notes"]),
            voice=self._one_of(self._voices),
        )
        self._known.append(resident)
        return resident

    def _one_of(self, weights: Mapping[str, int]) -> str:
        return self._chance.choices(list(weights), list(weights.values()))[0]
