"""The staff of the sample borough: one of each role, to try the staff side with."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
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

    officer: Actor
    safeguarding: Actor
    sign_ins: Sequence[SignIn]


def add_all(*, since: datetime, now: datetime) -> Colleagues:
    """Add an account for each role, there since the first day, with a password made today."""
    sign_ins, actors = [], {}
    for given in stories.read("people")["staff"]:
        member = people.add(
            given["email"], given["name"], given["role"], by=Actor.system(), now=since
        )
        password = _password()
        people.set_password(member, password, by=Actor.system(), now=now)
        actors[member.role] = Actor.staff(member.id, member.name)
        label = people.ROLES[member.role].label
        sign_ins.append(SignIn(member.email, password, member.name, label))
    return Colleagues(actors["officer"], actors["safeguarding"], sign_ins)


def _password() -> str:
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)
