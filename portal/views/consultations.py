"""What the partnership is asking about, and what came of it."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.domain import priorities

bp = Blueprint("consultations", __name__)


@bp.get("/consultations")
def index() -> ResponseReturnValue:
    return render_template("consultations/index.html")


@bp.get("/outcomes")
def outcomes() -> ResponseReturnValue:
    return render_template("consultations/outcomes.html", plan=priorities.latest())
