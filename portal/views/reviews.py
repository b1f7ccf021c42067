"""The right to an anti-social behaviour case review, and asking for one."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.domain.people import Permission
from portal.domain.questions import drafts, sections
from portal.domain.reviews import applying, terms
from portal.domain.reviews import figures as published
from portal.extensions import database, db, limiter
from portal.web import limits, review_sittings, sittings
from portal.web.requests import utcnow
from portal.web.review_sittings import ReviewSitting
from portal.web.signed_in import current_actor

bp = Blueprint("reviews", __name__, url_prefix="/case-review")


@bp.get("")
def index() -> ResponseReturnValue:
    today = terms.day_of(utcnow())
    return render_template(
        "reviews/index.html",
        terms=terms.on(today),
        promised=terms.clocks_in_words(today),
        factors=terms.factors(today),
    )


@bp.get("/figures")
def figures() -> ResponseReturnValue:
    staff = current_user if current_user.is_authenticated else None
    return render_template(
        "reviews/figures.html",
        years=published.yearly(now=utcnow()),
        opens_rows=staff is not None and staff.may(Permission.REVIEW_CASES),
    )


@bp.get("/figures.csv")
def data() -> ResponseReturnValue:
    table = published.as_csv(published.yearly(now=utcnow()))
    named = {"Content-Disposition": "attachment; filename=case-reviews.csv"}
    return Response(table, mimetype="text/csv", headers=named)


@bp.route("/apply", methods=["GET", "POST"])
@limiter.limit(limits.BEGINNING, methods=["POST"])
def apply() -> ResponseReturnValue:
    now = utcnow()
    if request.method == "POST":
        # A colleague writes down what somebody says to them on the phone.
        channel = "phone" if current_actor().is_staff else "online"
        draft = applying.begin(channel=channel, now=now)
        db.session.commit()
        sitting = review_sittings.take_up(draft, now=now)
        return redirect(sitting.to(sitting.journey.route[0].code))
    begun = review_sittings.find(now=now)
    return render_template(
        "reviews/apply.html",
        in_hand=begun if begun and begun.draft.sent_at is None else None,
        for_a_caller=current_actor().is_staff,
    )


@bp.route("/apply/<page>", methods=["GET", "POST"])
def page(page: str) -> ResponseReturnValue:
    sitting = _sitting()
    if not sitting.journey.has(page):
        return redirect(sitting.to(sitting.journey.resume_at))
    if request.method == "GET":
        return render_template("reviews/page.html", **sitting.shown(page))
    sitting.take(page, now=utcnow())
    db.session.commit()
    if not sitting.is_taken:
        return render_template("reviews/page.html", **sitting.shown(page)), 422
    return redirect(sitting.onward(page))


@bp.route("/apply/help-first", methods=["GET", "POST"])
def help_first() -> ResponseReturnValue:
    sitting = _sitting()
    if request.method == "POST":
        sitting.note_read("help_read")
        db.session.commit()
    if request.method == "POST" or not sitting.worries:
        return redirect(sitting.to(sitting.journey.resume_at))
    codes = dict.fromkeys(code for worry in sitting.worries for code in worry.signposts)
    return render_template(
        "reviews/help_first.html",
        sitting=sitting,
        signposts=sittings.signposts(codes),
        exit_href=url_for("reports.leave"),
    )


@bp.route("/apply/look-again", methods=["GET", "POST"])
def look_again() -> ResponseReturnValue:
    sitting = _sitting()
    if request.method == "POST":
        sitting.note_read("guard_read")
        db.session.commit()
    if request.method == "POST" or not sitting.personal_data:
        return redirect(sitting.at("check"))
    return render_template(
        "reviews/look_again.html", sitting=sitting, exit_href=url_for("reports.leave")
    )


@bp.route("/apply/check", methods=["GET", "POST"])
@limiter.limit(limits.SENDING, methods=["POST"])
def check() -> ResponseReturnValue:
    # Everything is read and weighed before the transaction that writes, as with a report.
    db.session.rollback()
    database.begin_reading()
    sitting = _sitting()
    if sitting.detour:
        return redirect(sitting.detour)
    if request.method == "POST":
        now = utcnow()
        automated = limits.looks_automated(begun_at=sitting.draft.begun_at, now=now)
        sitting.send(looks_automated=automated, by=current_actor(), now=now)
        return redirect(sitting.at("sent"))
    return render_template(
        "reviews/check.html",
        sitting=sitting,
        sections=sections(sitting.journey),
        asked=applying.understand(sitting.journey),
        exit_href=url_for("reports.leave"),
    )


@bp.get("/apply/sent")
def sent() -> ResponseReturnValue:
    sitting = review_sittings.find(now=utcnow())
    if sitting is None or sitting.draft.sent_at is None:
        return redirect(url_for(".apply"))
    return render_template("reviews/sent.html", application=applying.sent_from(sitting.draft))


@bp.get("/apply/save")
def save() -> ResponseReturnValue:
    sitting = _sitting()
    return render_template(
        "reviews/save.html",
        sitting=sitting,
        code=drafts.code_of(sitting.draft),
        resume_href=sitting.to(sitting.journey.resume_at),
    )


def _sitting() -> ReviewSitting:
    """Get the application in hand; without one go to the start, and with a sent one to “sent”."""
    sitting = review_sittings.find(now=utcnow())
    if sitting is None:
        abort(redirect(url_for("reviews.apply")))
    if sitting.draft.sent_at is not None:
        abort(redirect(sitting.at("sent")))
    return sitting
