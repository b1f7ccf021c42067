"""How each request begins: whether it may write, who is acting, and what time it is."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask, request
from flask_login import current_user

from portal.domain import Actor
from portal.extensions import database

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def init_app(app: Flask) -> None:
    app.before_request(_say_whether_it_writes)


def current_actor() -> Actor:
    """Give who is asking: the member of staff who is signed in, or a resident."""
    if current_user and current_user.is_authenticated:
        actor: Actor = current_user.actor
        return actor
    return Actor.resident()


def utcnow() -> datetime:
    """Give the time, which views pass on to the rules."""
    return datetime.now(UTC)


def _say_whether_it_writes() -> None:
    if request.method in SAFE_METHODS:
        database.begin_reading()
    else:
        database.begin_writing()
