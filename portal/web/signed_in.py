"""Who is signed in, as Flask-Login and the pages know them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask, current_app, request, session
from flask_login import UserMixin, current_user, login_user, logout_user
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug import Response

from portal.domain import Actor, people
from portal.extensions import login_manager

# A desk left alone is signed out, and so is one at the end of a long day.
IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=12)

# Tells a browser that somebody signed in with before, so that wrong tries from elsewhere, which
# bring an account to rest, don’t keep them from their desk.
FAMILIAR = "familiar"
FAMILIAR_FOR = timedelta(days=90)


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
    session["seen_at"] = session["came_at"] = now.timestamp()
    login_user(Colleague(who))


def make_familiar(answer: Response, staff_id: int) -> None:
    """Have the browser say from now on whose it is. It opens nothing by itself."""
    answer.set_cookie(
        FAMILIAR,
        _signer().dumps(staff_id),
        max_age=FAMILIAR_FOR,
        path="/admin",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Strict",
    )


def familiar_to() -> int | None:
    """Give whose browser it says that it is; None for one that is nobody’s, or long ago."""
    try:
        staff_id = _signer().loads(
            request.cookies.get(FAMILIAR, ""), max_age=int(FAMILIAR_FOR.total_seconds())
        )
    except BadData:
        return None
    return int(staff_id)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="familiar-browser")


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
    if now - session.get("came_at", now) > LONGEST.total_seconds():
        return None
    who = people.keep_signed_in(int(staff_id), stamp)
    if who is None:
        return None
    # Noted once a minute: a cookie on every answer would cost more than it tells.
    if now - session["seen_at"] > 60:
        session["seen_at"] = now
    return Colleague(who)
