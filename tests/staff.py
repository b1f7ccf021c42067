"""Somebody in each role, who can sign in."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

from portal.domain import Actor, people
from portal.extensions import database, db
from tests.client import StrictClient

PASSWORD = "a long sentence that only this test knows"


def email_of(role: str) -> str:
    """Give the address under which somebody in a role signs in."""
    return f"{role}@example.org"


def add_everyone(app: Flask) -> dict[str, int]:
    """Add somebody in each role; return their numbers."""
    now = datetime.now(UTC)
    numbers = {}
    with app.app_context(), database.writing():
        for role in people.ROLES:
            member = people.add(
                email_of(role), f"Ash {role.title()}", role, by=Actor.system(), now=now
            )
            people.set_password(member, PASSWORD, by=Actor.system(), now=now)
            numbers[role] = member.id
        db.session.commit()
    return numbers


def sign_in(client: StrictClient, role: str) -> None:
    answer = client.post("/admin/sign-in", {"email": email_of(role), "password": PASSWORD})
    assert answer.status == 302, answer.page.errors
