"""How each request begins: what may be asked, whether it may write, and what time it is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Flask, abort, current_app, request
from werkzeug.routing import IntegerConverter

from portal.extensions import database

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


# Pages that take photos; everywhere else a large body is refused before it is read.
TAKES_PHOTOS = {"reports.page", "admin.reports.page"}


# The largest number that a row can have: PostgreSQL counts them in four bytes.
LAST_ROW = 2**31 - 1


class RowNumber(IntegerConverter):
    """The number of a row in an address; one that no row could have leads nowhere."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max": LAST_ROW, **options})


# A phone in a tunnel is silent for a while. Whoever is silent for longer would hold one of the
# few places there are for those who have something to send.
LONGEST_SILENCE_SECONDS = 20.0


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = RowNumber
    app.before_request(_turn_away_nulls)
    # Before the form token is looked for, since looking reads the body.
    app.url_value_preprocessor(_limit_the_body)
    app.url_value_preprocessor(_limit_the_silence)
    app.before_request(_say_whether_it_writes)


def utcnow() -> datetime:
    """Give the time, which views pass on to the rules."""
    return datetime.now(UTC)


def _limit_the_body(endpoint: str | None, _values: object) -> None:
    if endpoint in TAKES_PHOTOS and request.mimetype == "multipart/form-data":
        settings = current_app.config
        most = settings["MAX_PHOTOS"] * settings["MAX_PHOTO_BYTES"]
        request.max_content_length = most + settings["MAX_CONTENT_LENGTH"]


def _limit_the_silence(_endpoint: str | None, _values: object) -> None:
    """Have the server give up on a body that has stopped coming."""
    connection = request.environ.get("gunicorn.socket")
    if connection is not None:
        connection.settimeout(LONGEST_SILENCE_SECONDS)


def _turn_away_nulls() -> None:
    """Answer 404 to an address with a null character: no page has one, and no text column."""
    if "\0" in request.path or b"%00" in request.query_string:
        abort(404)


def _say_whether_it_writes() -> None:
    if request.method in SAFE_METHODS:
        database.begin_reading()
    else:
        database.begin_writing()
