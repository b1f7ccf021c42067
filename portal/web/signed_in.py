"""Who is signed in, as Flask-Login and the pages know them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask, session
from flask_login import UserMixin, current_user, login_user, logout_user

from portal.domain import Actor, people
from portal.extensions import login_manager

# A desk left alone is signed out.
IDLE = timedelta(hours=2)


class Colleague(UserMixin):
    """A member of staff at their desk."""

    def __init__(self, who: people.SignedIn) -> None:
        self.who = who

    def get_id(self) -> str:
        return f"{self.who.id}:{self.who.stamp}"

    @property
    def name(self) -> str:
        return self.who.name

    @property
    def actor(self) -> Actor:
        return self.who.actor

    @property
    def staff_id(self) -> int:
        return self.who.id

    @property
    def opens_restricted(self) -> bool:
        return self.may(people.Permission.OPEN_RESTRICTED)

    def may(self, permission: people.Permission) -> bool:
        return self.who.may(permission)


def init_app(app: Flask) -> None:
    login_manager.session_protection = None  # the stamp in the session does its work
    login_manager.user_loader(_load)


def let_in(who: people.SignedIn, *, now: datetime) -> None:
    """Begin a session for someone who has just signed in; nothing of an earlier one stays."""
    session.clear()
    session["seen_at"] = now.timestamp()
    login_user(Colleague(who))


def see_out() -> None:
    """End the session."""
    logout_user()
    session.clear()


def current_actor() -> Actor:
    """Give who is asking: the member of staff who is signed in, or a resident."""
    if current_user and current_user.is_authenticated:
        actor: Actor = current_user.actor
        return actor
    return Actor.resident()


def _load(identity: str) -> Colleague | None:
    staff_id, _, stamp = identity.partition(":")
    now = datetime.now(UTC).timestamp()
    if now - session.get("seen_at", 0) > IDLE.total_seconds() or not staff_id.isdigit():
        return None
    who = people.keep_signed_in(int(staff_id), stamp)
    if who is None:
        return None
    # Noted once a minute: a cookie on every answer would cost more than it tells.
    if now - session["seen_at"] > 60:
        session["seen_at"] = now
    return Colleague(who)
