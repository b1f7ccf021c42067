"""What happens to what people tell us: the privacy notice and cookies."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.domain.privacy import retention
from portal.web.filters import day_of
from portal.web.requests import utcnow

bp = Blueprint("privacy", __name__)


@bp.get("/privacy")
def notice() -> ResponseReturnValue:
    return render_template("privacy/notice.html", schedule=retention.schedule(on=day_of(utcnow())))


@bp.get("/cookies")
def cookies() -> ResponseReturnValue:
    return render_template("privacy/cookies.html")
