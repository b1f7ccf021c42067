"""Complaining about how one’s information was used."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from portal.domain import Refused, notices
from portal.domain.privacy import complaints
from portal.extensions import db, limiter
from portal.forms.privacy import InformationComplaintForm
from portal.web import limits
from portal.web.requests import utcnow
from portal.web.signed_in import current_actor

bp = Blueprint("information", __name__)

SENT = "information_complaint"


@bp.route("/information-complaint", methods=["GET", "POST"])
@limiter.limit(limits.SENDING, methods=["POST"])
def complain() -> ResponseReturnValue:
    form, now = InformationComplaintForm(), utcnow()
    if form.validate_on_submit():
        try:
            kept = complaints.receive(form.complaint, by=current_actor(), now=now)
        except Refused as refusal:
            form.refuse(str(refusal), at="email")
        else:
            notices.acknowledge_complaint(kept, by=current_actor(), now=now)
            db.session.commit()
            session[SENT] = kept.reference
            return redirect(url_for(".received"))
    return render_template(
        "information/complain.html", form=form, problems=form.problems
    ), form.status


@bp.get("/information-complaint/received")
def received() -> ResponseReturnValue:
    if SENT not in session:
        return redirect(url_for(".complain"))
    return render_template("information/received.html", complaint=complaints.get(session[SENT]))
