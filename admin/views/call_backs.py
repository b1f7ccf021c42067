"""Ringing back whoever reported drugs: who is to be called by when, and what came of it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError

from admin.forms.call_backs import CallBackForm
from admin.views import case_doors, case_pages
from portal.domain import Refused
from portal.domain.triage import call_backs, cases
from portal.extensions import db
from portal.web import traces
from portal.web.requests import utcnow

bp = Blueprint("call_backs", __name__)


@bp.get("/call-backs/")
def index() -> ResponseReturnValue:
    now = utcnow()
    return render_template(
        "admin/call_backs/index.html",
        due=[(call, call.is_overdue(now)) for call in call_backs.due(viewer=current_user, now=now)],
        calls=call_backs.CALLS,
        most=call_backs.MOST_SHOWN,
    )


@bp.route("/cases/<reference>/reports/<report_reference>/call-back", methods=["GET", "POST"])
def note(reference: str, report_reference: str) -> ResponseReturnValue:
    reference = case_doors.let_in(reference).reference
    case = cases.get(reference)
    report = case_doors.report_in(case, report_reference)
    form, overtaken = CallBackForm(prefix="call"), False
    form.offer(call_backs.OUTCOMES)
    if request.method == "GET":
        form.catch_up(case)
    elif form.validate_on_submit():
        try:
            cases.expect_revision(case, form.revision.data)
            call_backs.note(
                case,
                report,
                form.outcome.data or "",
                form.words.data or "",
                **case_doors.acting(),
            )
            db.session.commit()
            flash("The call is in the case.", "success")
            if form.outcome.data == call_backs.STILL and case.is_closed:
                flash("This case is closed, and it still happens. Open it again if we can do more.")
                return redirect(url_for("admin.cases.show", reference=reference))
            return redirect(url_for(".index"))
        except (Refused, StaleDataError) as refusal:
            overtaken = case_doors.is_overtaken(refusal)
            named = getattr(refusal, "field", "")
            form.refuse(case_doors.sentence(refusal), at=named or "outcome")
    traces.leave("case.read", ("case", reference))
    case = cases.get(reference)
    report = case_doors.report_in(case, report_reference)
    return render_template(
        "admin/call_backs/note.html",
        case=case,
        report=report,
        call=call_backs.due_of(report, now=utcnow()),
        calls=call_backs.CALLS,
        form=form,
        problems=form.problems,
        overtaken=case_pages.overtaken_by(case, form) if overtaken else None,
    ), 409 if overtaken else form.status
