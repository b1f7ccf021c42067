"""What a person sees when something can’t be done: a clear sentence, and the next step."""

from __future__ import annotations

import traceback
from typing import Any

import structlog
from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import ClientDisconnected, HTTPException

from portal.domain import Refused
from portal.extensions import db

log = structlog.get_logger(__name__)

DESIGNED = {400, 403, 404, 405, 409, 413, 429, 500, 503}


def init_app(app: Flask) -> None:
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(NoResultFound, _not_found)
    app.register_error_handler(StaleDataError, _overtaken)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(ClientDisconnected, _stopped_coming)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)


def _page(code: int, message: str = "", **extra: Any) -> tuple[str, int]:
    return render_template(f"errors/{code}.html", message=message, **extra), code


def _refused(error: Refused) -> ResponseReturnValue:
    db.session.rollback()
    return _page(409, str(error))


def _not_found(error: NoResultFound) -> ResponseReturnValue:
    return _page(404)


def _overtaken(error: StaleDataError) -> ResponseReturnValue:
    db.session.rollback()
    return _page(
        409,
        "Someone else changed this while you had it open. Nothing of theirs was overwritten. "
        "Go back, look at what they did, and try again.",
    )


def _stale_form(error: CSRFError) -> ResponseReturnValue:
    return _page(
        400,
        "This page was open for so long, or in so many windows, that we can’t be sure it was you. "
        "Go back, reload the page and send it again.",
    )


def _stopped_coming(error: ClientDisconnected) -> ResponseReturnValue:
    page, _ = _page(400, "What you sent stopped arriving. Check your connection and send it again.")
    # What is left of it would be taken for the next request.
    return page, 408, {"Connection": "close"}


def _http(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if code < 400:
        return error
    shown = code if code in DESIGNED else (500 if code >= 500 else 400)
    page, _ = _page(shown)
    headers = [(k, v) for k, v in error.get_headers() if k in {"Allow", "Retry-After"}]
    return page, code, headers


def _broken(error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    # Where it broke is logged and what was said is not: an error’s text can hold somebody’s words.
    log.error(
        "request.broken",
        endpoint=request.endpoint,
        kind=type(error).__name__,
        where="".join(traceback.format_tb(error.__traceback__)),
    )
    return _page(500)
