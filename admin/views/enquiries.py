"""Questions to whoever sent a report: asked, and those that wait for an answer."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from admin.views import case_letters
from portal.domain.triage import enquiries, owners
from portal.web.requests import utcnow

bp = Blueprint("enquiries", __name__)


@bp.route("/cases/<reference>/reports/<report_reference>/question", methods=["GET", "POST"])
def ask(reference: str, report_reference: str) -> ResponseReturnValue:
    return case_letters.write(reference, report_reference, case_letters.QUESTION)


@bp.get("/questions/")
def index() -> ResponseReturnValue:
    now = utcnow()
    return render_template(
        "admin/enquiries/index.html",
        waiting=[
            (one, enquiries.days_since(one, now=now), enquiries.is_overdue(one, now=now))
            for one in enquiries.waiting(viewer=current_user)
        ],
        owner_name=owners.named,
        most=enquiries.MOST_SHOWN,
        patience=enquiries.patience(now).days,
    )
