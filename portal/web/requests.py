"""How each request begins: whether it may write, and what time it is."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask, current_app, request

from portal.extensions import database

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


# Pages that take photos; everywhere else a large body is refused before it is read.
TAKES_PHOTOS = {"reports.page", "admin.reports.page"}


def init_app(app: Flask) -> None:
    # Before the form token is looked for, since looking reads the body.
    app.url_value_preprocessor(_limit_the_body)
    app.before_request(_say_whether_it_writes)


def utcnow() -> datetime:
    """Give the time, which views pass on to the rules."""
    return datetime.now(UTC)


def _limit_the_body(endpoint: str | None, _values: object) -> None:
    if endpoint in TAKES_PHOTOS and request.mimetype == "multipart/form-data":
        settings = current_app.config
        most = settings["MAX_PHOTOS"] * settings["MAX_PHOTO_BYTES"]
        request.max_content_length = most + settings["MAX_CONTENT_LENGTH"]


def _say_whether_it_writes() -> None:
    if request.method in SAFE_METHODS:
        database.begin_reading()
    else:
        database.begin_writing()
