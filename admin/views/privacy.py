"""Complaints about how someone’s information was used, and their clocks."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from admin.forms.privacy import AcknowledgeForm, AnswerForm
from portal.domain.privacy import complaints as received
from portal.extensions import db
from portal.web import traces
from portal.web.forms import Form
from portal.web.requests import utcnow
from portal.web.signed_in import current_actor

bp = Blueprint("privacy", __name__, url_prefix="/information-complaints")


@bp.get("/")
def complaints() -> ResponseReturnValue:
    now = utcnow()
    return render_template(
        "admin/privacy/complaints.html",
        complaints=received.all_received(),
        standing=lambda one: received.standing(one, now=now),
        is_pressing=lambda one: received.is_pressing(one, now=now),
    )


@bp.get("/<reference>")
def complaint(reference: str) -> ResponseReturnValue:
    return render_template("admin/privacy/complaint.html", **_facts(reference))


@bp.post("/<reference>/acknowledge")
def acknowledge(reference: str) -> ResponseReturnValue:
    form = AcknowledgeForm(prefix="acknowledge")
    if form.validate_on_submit():
        received.acknowledge(received.get(reference), how=form.how.data, **_by())
        return _done(reference, "Acknowledged.")
    return _again(reference, acknowledge=form)


@bp.post("/<reference>/answer")
def answer(reference: str) -> ResponseReturnValue:
    form = AnswerForm(prefix="answer")
    if form.validate_on_submit():
        received.answer(received.get(reference), form.outcome.data, **_by())
        return _done(reference, "Answered.")
    return _again(reference, answer=form)


def _done(reference: str, words: str) -> ResponseReturnValue:
    db.session.commit()
    flash(words, "success")
    return redirect(url_for(".complaint", reference=reference))


def _again(reference: str, **posted: Form) -> ResponseReturnValue:
    return render_template("admin/privacy/complaint.html", **_facts(reference, **posted)), 422


def _facts(reference: str, **posted: Form) -> dict[str, Any]:
    """Give what the page of a complaint shows, having recorded that it was read."""
    reference = received.get(reference).reference
    traces.leave("information_complaint.read", ("information_complaint", reference))
    now, one = utcnow(), received.get(reference)
    return {
        "complaint": one,
        "standing": received.standing(one, now=now),
        "is_pressing": received.is_pressing(one, now=now),
        "acknowledge": AcknowledgeForm(formdata=None, prefix="acknowledge"),
        "answer": AnswerForm(formdata=None, prefix="answer"),
        "problems": {at: said for form in posted.values() for at, said in form.problems.items()},
        **posted,
    }


def _by() -> dict[str, Any]:
    return {"by": current_actor(), "now": utcnow()}
