"""What was done at the place of a case before, in whichever case."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from admin.views import case_doors
from portal.domain.triage import actions, cases, enforcement
from portal.web import traces
from portal.web.requests import utcnow

bp = Blueprint("enforcement", __name__)


@bp.get("/cases/<reference>/done-here")
def done_here(reference: str) -> ResponseReturnValue:
    reference = case_doors.let_in(reference).reference
    traces.leave("case.read", ("case", reference))
    case = cases.get(reference)
    return render_template(
        "admin/enforcement/done_here.html",
        case=case,
        history=enforcement.at_place_of(case, viewer=current_user, now=utcnow()),
        action_label=actions.label,
    )
