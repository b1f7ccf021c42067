"""How each request begins: whether it may write, and what time it is."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask, request

from portal.extensions import database

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def init_app(app: Flask) -> None:
    app.before_request(_say_whether_it_writes)


def utcnow() -> datetime:
    """Give the time, which views pass on to the rules."""
    return datetime.now(UTC)


def _say_whether_it_writes() -> None:
    if request.method in SAFE_METHODS:
        database.begin_reading()
    else:
        database.begin_writing()
