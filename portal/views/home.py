"""The first page, and the pages about the site itself."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.domain import priorities

bp = Blueprint("home", __name__)


@bp.get("/")
def index() -> ResponseReturnValue:
    return render_template("home/index.html", plan=priorities.latest())


@bp.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    return render_template("home/accessibility.html")


@bp.get("/complaints")
def complaints() -> ResponseReturnValue:
    return render_template("home/complaints.html")
