"""The staff of the sample borough: one of each role and a second officer, to try it with."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.domain import Actor, people
from portal.domain.sample import stories

# No letters that look or sound alike: a password is read off a screen. 80 bits.
LETTERS = "23456789bcdfghjkmnpqrtvwxyz"
GROUPS, GROUP = 4, 4


@dataclass(frozen=True)
class SignIn:
    """How to sign in as one of them."""

    email: str
    password: str
    name: str
    role: str


@dataclass(frozen=True)
class Colleagues:
    """Those who work the cases of the sample, and how to sign in as anyone."""

    actors: Mapping[str, Actor]
    sign_ins: Sequence[SignIn]

    @property
    def officer(self) -> Actor:
        return self.actors["officer"]

    @property
    def safeguarding(self) -> Actor:
        return self.actors["safeguarding"]

    def named(self, code: str) -> Actor:
        return self.actors[code]


def add_all(*, since: datetime, now: datetime) -> Colleagues:
    """Add their accounts, there since the first day, each with a password made today."""
    sign_ins: list[SignIn] = []
    actors: dict[str, Actor] = {}
    for given in stories.read("people")["staff"]:
        member = people.add(
            given["email"], given["name"], given["role"], by=Actor.system(), now=since
        )
        password = _password()
        people.set_password(member, password, by=Actor.system(), now=now)
        actors[given["code"]] = Actor.staff(member.id, member.name)
        label = people.ROLES[member.role].label
        sign_ins.append(SignIn(member.email, password, member.name, label))
    return Colleagues(actors, sign_ins)


def _password() -> str:
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)
