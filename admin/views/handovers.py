"""Notes from one shift to the next: left, and read again for four weeks."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from admin.forms.handovers import HandoverForm
from admin.views import case_doors
from portal.domain.triage import handovers
from portal.extensions import db
from portal.web import traces
from portal.web.requests import utcnow

bp = Blueprint("handovers", __name__, url_prefix="/handover")


@bp.get("/")
def index() -> ResponseReturnValue:
    traces.leave("handover.read", ("handover", "all"))
    return render_template(
        "admin/handovers/index.html", notes=handovers.kept(now=utcnow()), pieces=handovers.pieces
    )


@bp.route("/write", methods=["GET", "POST"])
def write() -> ResponseReturnValue:
    form = HandoverForm()
    if request.method == "GET":
        form.words.data = handovers.draft(viewer=current_user, now=utcnow())
    elif form.validate_on_submit():
        handovers.leave(form.words.data or "", **case_doors.acting())
        db.session.commit()
        flash("The note is on the desk of the next shift.", "success")
        return redirect(url_for("admin.triage.desk"))
    return render_template(
        "admin/handovers/write.html", form=form, problems=form.problems
    ), form.status
