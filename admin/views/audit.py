"""The record of who did and read what, newest first, and whether it is whole."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain import audit as record
from portal.domain import people
from portal.domain.triage.narrowing import whole_number
from portal.web.forms import tidied

bp = Blueprint("audit", __name__, url_prefix="/audit")

A_PAGE = 100


@bp.get("/")
def index() -> ResponseReturnValue:
    about = " ".join(tidied(request.args.get("about", "")).split())[:60]
    before = whole_number(request.args.get("before"))
    entries = record.entries(about=about or None, before=before, limit=A_PAGE + 1)
    shown, older = entries[:A_PAGE], len(entries) > A_PAGE
    return render_template(
        "admin/audit/index.html",
        entries=shown,
        older_href=url_for(".index", about=about or None, before=shown[-1].id) if older else "",
        about=about,
        names=people.names(entry.actor_id for entry in shown if entry.actor_id),
        verdict=record.verify() if "check" in request.args else None,
        counts=record.counts(),
    )
