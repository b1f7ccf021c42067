"""After a report is sent: see where it is, add to it, say it happened again, take it back."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from portal.domain import Actor, Refused
from portal.domain.privacy import screening
from portal.domain.reports import follow_ups, following, journeys, submission
from portal.domain.reviews import complaints
from portal.extensions import db, limiter
from portal.forms import diary
from portal.web import limits, sittings
from portal.web.forms import tidied, written
from portal.web.requests import utcnow

bp = Blueprint("following", __name__)

# Which report this browser has been let in to see.
FOLLOWED = "followed"
WRONG = 422

View = Callable[..., ResponseReturnValue]


def followed(view: View) -> View:
    """Let in only a browser that gave this report’s reference and a second thing."""

    @wraps(view)
    def opened(reference: str) -> ResponseReturnValue:
        if session.get(FOLLOWED) != reference:
            return redirect(url_for("following.track"))
        return view(following.get(reference))

    return opened


@bp.route("/track", methods=["GET", "POST"])
@limiter.limit(limits.LOOKING_UP, methods=["POST"])
@limiter.limit(
    limits.WRONG_GUESSES,
    methods=["POST"],
    key_func=lambda: f"report {following.tidy(request.form.get('reference', ''))}",
    deduct_when=lambda answer: answer.status_code == WRONG,
)
def track() -> ResponseReturnValue:
    reference, known = written("reference"), written("known")
    if request.method == "GET":  # a letter says which report it is about
        reference = following.tidy(str(tidied(request.args.get("reference", ""))))
    problems: dict[str, str] = {}
    if request.method == "POST":
        if not reference:
            problems["reference"] = "Enter your reference"
        if not known:
            problems["known"] = "Enter something only you know"
        try:
            if not problems:
                report = following.find(reference, known)
                session[FOLLOWED] = report.reference
                return redirect(url_for(".follow", reference=report.reference))
        except Refused as refusal:
            problems["reference"] = str(refusal)
    page = render_template(
        "following/track.html",
        reference=reference,
        known=known,
        problems=problems,
        example=following.example_reference(),
    )
    return page, WRONG if problems else 200


@bp.get("/track/<reference>")
@followed
def follow(report: Any) -> ResponseReturnValue:
    worries = following.worries(report)
    return render_template(
        "following/follow.html",
        report=report,
        worries=worries,
        worries_heading=screening.heading(worries),
        signposts=sittings.signposts(
            dict.fromkeys(code for worry in worries for code in worry.signposts)
        ),
        longest=following.LONGEST_WORDS,
        asks_how=follow_ups.is_open(report, now=utcnow()),
        may_look_again=follow_ups.may_look_again(report, now=utcnow()),
        status=following.public_status(report),
        meaning=following.meaning(report),
        held=complaints.held_of(report, now=utcnow()),
        looked_at_by=submission.looked_at_by(report) if following.due_at(report) else None,
        steps=[
            {"words": step.sentence, "at": step.at, "detail": step.words}
            for step in following.story(report)
        ],
    )


@bp.route("/track/<reference>/answer", methods=["GET", "POST"])
@limiter.limit(limits.SENDING, methods=["POST"])
@followed
def answer(report: Any) -> ResponseReturnValue:
    words, problems = written("words"), {}
    if request.method == "POST":
        try:
            following.answer(report, words, by=Actor.resident(), now=utcnow())
            db.session.commit()
            flash("We have your answer", "success")
            return redirect(url_for(".follow", reference=report.reference))
        except Refused as refusal:
            db.session.rollback()
            problems[refusal.field or "words"] = str(refusal)
    if report.open_enquiry is None and not problems:
        return redirect(url_for(".follow", reference=report.reference))
    page = render_template(
        "following/answer.html",
        report=report,
        words=words,
        problems=problems,
        longest=following.LONGEST_WORDS,
    )
    return page, 422 if problems else 200


@bp.route("/track/<reference>/add", methods=["GET", "POST"])
@limiter.limit(limits.SENDING, methods=["POST"])
@followed
def add(report: Any) -> ResponseReturnValue:
    words, problems = written("words"), {}
    if request.method == "POST":
        try:
            following.add(report, words, by=Actor.resident(), now=utcnow())
            db.session.commit()
            flash("We have added what you told us", "success")
            return redirect(url_for(".follow", reference=report.reference))
        except Refused as refusal:
            db.session.rollback()
            problems[refusal.field or "words"] = str(refusal)
    page = render_template(
        "following/add.html",
        report=report,
        words=words,
        problems=problems,
        longest=following.LONGEST_WORDS,
    )
    return page, 422 if problems else 200


@bp.route("/track/<reference>/again", methods=["GET", "POST"])
@limiter.limit(limits.SENDING, methods=["POST"])
@followed
def again(report: Any) -> ResponseReturnValue:
    today = journeys.today(utcnow())
    words, problems = written("words"), {}
    if request.method == "POST":
        happened_on, problem = diary.happened_on(request.form, today=today)
        try:
            if happened_on is None:
                raise Refused(problem, field="happened_on")
            following.happened_again(
                report, words, on=happened_on, by=Actor.resident(), now=utcnow()
            )
            db.session.commit()
            flash("We have written down that it happened again", "success")
            return redirect(url_for(".follow", reference=report.reference))
        except Refused as refusal:
            db.session.rollback()
            problems[refusal.field or "words"] = str(refusal)
    page = render_template(
        "following/again.html",
        report=report,
        day=diary.typed(request.form),
        words=words,
        problems=problems,
        today=today,
        longest=following.LONGEST_WORDS,
    )
    return page, 422 if problems else 200


@bp.route("/track/<reference>/how-it-went", methods=["GET", "POST"])
@limiter.limit(limits.SENDING, methods=["POST"])
@followed
def how_it_went(report: Any) -> ResponseReturnValue:
    given = {name: written(name) for name in ("informed", "sorted", "words")}
    problems: dict[str, str] = {}
    if request.method == "POST":
        problems = follow_ups.missing(given["informed"], given["sorted"])
        try:
            if not problems:
                follow_ups.answer(
                    report,
                    informed=given["informed"],
                    is_sorted=given["sorted"],
                    words=given["words"],
                    by=Actor.resident(),
                    now=utcnow(),
                )
                db.session.commit()
                flash("Thank you. We have kept what you told us", "success")
                return redirect(_after_telling(report))
        except Refused as refusal:
            db.session.rollback()
            problems[refusal.field or "words"] = str(refusal)
    elif not follow_ups.is_open(report, now=utcnow()):
        return redirect(_after_telling(report))
    page = render_template(
        "following/how_it_went.html",
        report=report,
        given=given,
        problems=problems,
        informed=follow_ups.INFORMED,
        is_sorted=follow_ups.SORTED,
        longest=following.LONGEST_WORDS,
    )
    return page, 422 if problems else 200


@bp.route("/track/<reference>/look-again", methods=["GET", "POST"])
@limiter.limit(limits.SENDING, methods=["POST"])
@followed
def look_again(report: Any) -> ResponseReturnValue:
    may = follow_ups.may_look_again(report, now=utcnow())
    if request.method == "POST" and may:
        follow_ups.look_again(report, by=Actor.resident(), now=utcnow())
        db.session.commit()
        flash("We have opened this again", "success")
    if request.method == "POST" or not may:
        return redirect(url_for(".follow", reference=report.reference))
    return render_template("following/look_again.html", report=report)


def _after_telling(report: Any) -> str:
    """Give where to go on: whoever’s trouble is not over may have it looked at again."""
    may = follow_ups.may_look_again(report, now=utcnow())
    return url_for(".look_again" if may else ".follow", reference=report.reference)


@bp.route("/track/<reference>/withdraw", methods=["GET", "POST"])
@followed
def withdraw(report: Any) -> ResponseReturnValue:
    if request.method == "POST":
        following.withdraw(report, by=Actor.resident(), now=utcnow())
        db.session.commit()
        flash("You have taken back your report", "success")
        return redirect(url_for(".follow", reference=report.reference))
    return render_template("following/withdraw.html", report=report)


@bp.post("/track/stop")
def stop() -> ResponseReturnValue:
    session.pop(FOLLOWED, None)
    return redirect(url_for(".track"))
