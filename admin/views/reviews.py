"""Applications for a case review: what to do by when, and what a person decides about each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError

from admin.forms.cases import DisclosureForm
from admin.forms.reviews import (
    AboutReview,
    AcknowledgeReviewForm,
    AgreeForm,
    CarryOutForm,
    OutcomeForm,
    decide_form,
)
from portal.domain import Refused
from portal.domain.reviews import applying, deciding, figures, terms
from portal.extensions import db
from portal.web import traces
from portal.web.requests import utcnow
from portal.web.signed_in import current_actor

bp = Blueprint("reviews", __name__, url_prefix="/case-reviews")


@bp.get("/")
def index() -> ResponseReturnValue:
    now = utcnow()
    applications = deciding.listed(viewer=current_user)
    years = figures.yearly(now=now)
    year = next((one for one in years if one.code == request.args.get("year")), None)
    if year:
        applications = [one for one in applications if year.holds(terms.day_of(one.received_at))]
    return render_template(
        "admin/reviews/index.html",
        applications=applications,
        years=years,
        year=year,
        **_clock(),
    )


@bp.get("/<application_reference>")
def show(application_reference: str) -> ResponseReturnValue:
    reference = _opened(application_reference).reference
    return render_template("admin/reviews/show.html", **_facts(reference))


@bp.post("/<application_reference>/acknowledge")
def acknowledge(application_reference: str) -> ResponseReturnValue:
    return _do(
        application_reference,
        AcknowledgeReviewForm(prefix="acknowledge"),
        lambda application, form: deciding.acknowledge(application, form.how.data, **_by()),
        done="Noted: they know that we have it.",
    )


@bp.post("/<application_reference>/agree")
def agree(application_reference: str) -> ResponseReturnValue:
    return _do(
        application_reference,
        AgreeForm(prefix="agree"),
        lambda application, form: deciding.agree(application, form.how.data, **_by()),
        done="Noted: the person has agreed.",
    )


@bp.post("/<application_reference>/carry-out")
def carry_out(application_reference: str) -> ResponseReturnValue:
    return _do(
        application_reference,
        CarryOutForm(prefix="carry_out"),
        lambda application, form: deciding.carry_out(application, form.took_part.data, **_by()),
        done="Noted: the review was carried out.",
    )


@bp.route("/<application_reference>/decide", methods=["GET", "POST"])
def decide(application_reference: str) -> ResponseReturnValue:
    application = _opened(application_reference)
    reference = application.reference
    form = decide_form(terms.factors(terms.day_of(application.received_at)))
    letter = _worded(
        application,
        form,
        check=lambda: deciding.check(form.decision, application),
        word=lambda: deciding.decision_letter(application, form.decision),
        act=lambda: deciding.decide(application, form.decision, **_by()),
    )
    if letter is None:
        flash("Decided.", "success")
        return redirect(url_for(".show", application_reference=reference))
    shown = _facts(reference)
    return render_template(
        "admin/reviews/decide.html", **{**shown, "form": form, "letter": letter or None}
    ), form.status


@bp.route("/<application_reference>/outcome", methods=["GET", "POST"])
def conclude(application_reference: str) -> ResponseReturnValue:
    application = _opened(application_reference)
    reference = application.reference
    form = OutcomeForm()
    letter = _worded(
        application,
        form,
        check=lambda: deciding.check_outcome(form.outcome, application),
        word=lambda: deciding.outcome_letter(application, form.outcome),
        act=lambda: deciding.conclude(application, form.outcome, **_by()),
    )
    if letter is None:
        flash("The review is closed.", "success")
        return redirect(url_for(".show", application_reference=reference))
    shown = _facts(reference)
    return render_template(
        "admin/reviews/conclude.html", **{**shown, "form": form, "letter": letter or None}
    ), form.status


@bp.route("/<application_reference>/applicant", methods=["GET", "POST"])
def applicant(application_reference: str) -> ResponseReturnValue:
    application = _opened(application_reference)
    form, disclosed = DisclosureForm(), None
    if form.validate_on_submit():
        disclosed = deciding.open_applicant(application, form.because.data, **_by())
        db.session.commit()
    return render_template(
        "admin/reviews/applicant.html",
        application=application,
        form=form,
        disclosed=disclosed,
        problems=form.problems,
    ), form.status


# Below the views


def _opened(reference: str) -> Any:
    """Get an application that whoever is asking may open; else show a stub, and record it."""
    where = deciding.whereabouts(reference)
    if not where.opens_for(current_user):
        traces.leave("case_review.kept_shut", ("review_application", where.reference))
        _stub(where)
    return deciding.get(where.reference)


def _stub(where: deciding.Whereabouts) -> NoReturn:
    abort(Response(render_template("admin/reviews/restricted.html", where=where), 403))


def _facts(reference: str, *, posted: AboutReview | None = None) -> dict[str, Any]:
    """Give what the page of an application that opened shows, and record that it was read."""
    traces.leave("case_review.read", ("review_application", reference))
    application = deciding.get(reference)
    received_on = terms.day_of(application.received_at)
    shown: dict[str, AboutReview] = {
        "acknowledge": AcknowledgeReviewForm(formdata=None, prefix="acknowledge"),
        "agree": AgreeForm(formdata=None, prefix="agree"),
        "carry_out": CarryOutForm(formdata=None, prefix="carry_out"),
    }
    for form in shown.values():
        form["revision"].data = application.revision
    if posted is not None:
        shown[str(posted._prefix).rstrip("-")] = posted
    return {
        "application": application,
        "step": deciding.next_step(application),
        "Step": deciding.Step,
        "evidence": deciding.evidence(application, viewer=current_user),
        "answers": applying.answers(application),
        "factors": {one.code: one.public for one in terms.factors(received_on)},
        "ways": deciding.WAYS,
        "is_written_to": deciding.is_written_to(application),
        "problems": posted.problems if posted else {},
        **_clock(),
        **shown,
    }


def _clock() -> dict[str, Any]:
    now = utcnow()
    return {
        "standing": deciding.standing,
        "due_at": deciding.due_at,
        "is_late": lambda one: (due := deciding.due_at(one)) is not None and due < now,
    }


def _do(
    reference: str,
    form: AboutReview,
    act: Callable[[Any, Any], None],
    *,
    done: str,
) -> ResponseReturnValue:
    application = _opened(reference)
    reference = application.reference
    if form.validate_on_submit():
        try:
            deciding.expect_revision(application, form["revision"].data)
            act(application, form)
            db.session.commit()
        except (Refused, StaleDataError) as refusal:
            db.session.rollback()
            form.refuse(_sentence(refusal), at=getattr(refusal, "field", ""))
        else:
            flash(done, "success")
            return redirect(url_for(".show", application_reference=reference))
    shown = _facts(reference, posted=form)
    return render_template("admin/reviews/show.html", **shown), 422


def _worded(
    application: Any,
    form: Any,
    *,
    check: Callable[[], None],
    word: Callable[[], Any],
    act: Callable[[], None],
) -> Any:
    """Give the letter to read over; nothing to show (False) before that; None once it is done."""
    if request.method == "GET":
        form.revision.data = application.revision
        return False
    if not form.validate_on_submit() or "change" in request.form:
        return False
    try:
        check()
        letter = word()
        if "send" in request.form:
            deciding.expect_revision(application, form.revision.data)
            act()
            db.session.commit()
            return None
    except (Refused, StaleDataError) as refusal:
        db.session.rollback()
        form.refuse(_sentence(refusal), at=getattr(refusal, "field", ""))
        return False
    return letter


def _sentence(refusal: Exception) -> str:
    return str(refusal) if isinstance(refusal, Refused) else deciding.OVERTAKEN


def _by() -> dict[str, Any]:
    return {"by": current_actor(), "now": utcnow()}
