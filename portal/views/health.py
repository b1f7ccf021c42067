"""Whether the site can serve, for whatever watches over it."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from portal.extensions import db, limiter

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@limiter.exempt
def healthz() -> ResponseReturnValue:
    db.session.execute(sa.text("SELECT 1"))
    return Response("ok\n", mimetype="text/plain")
