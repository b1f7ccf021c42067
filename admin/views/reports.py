"""Writing down a report that came by phone, on paper or in person, or that we made on a visit."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from admin.forms.reports import NewReportForm
from portal.domain.questions import drafts, sections
from portal.domain.reference import lists
from portal.domain.reports import journeys, streams, submission, told
from portal.extensions import database, db
from portal.web import sittings
from portal.web import told_before as asking
from portal.web.requests import utcnow
from portal.web.signed_in import current_actor
from portal.web.sittings import Sitting

bp = Blueprint("reports", __name__, url_prefix="/reports")

HERE = "admin.reports"


@bp.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    now = utcnow()
    today = journeys.today(now)
    form = NewReportForm()
    form.offer(
        [(stream.code, stream.title) for stream in streams.all_streams(on=today, for_staff=True)],
        _channels(),
    )
    if form.validate_on_submit():
        stream = streams.get(form.stream.data)
        draft = journeys.begin(stream, channel=form.channel.data, by=current_actor(), now=now)
        db.session.commit()
        sittings.hold(stream, draft, blueprint=HERE)
        sitting = _sitting(stream.address)
        return redirect(sitting.to(sitting.journey.resume_at))
    return render_template(
        "admin/reports/new.html",
        form=form,
        problems=form.problems,
        in_hand=[(draft, journeys.stream_of(draft)) for draft in _in_hand()],
    ), form.status


@bp.get("/<stream>")
def start(stream: str) -> ResponseReturnValue:
    sitting = sittings.find(stream, blueprint=HERE, now=utcnow())
    if sitting is None or sitting.draft.sent_at is not None:
        return redirect(url_for(".new"))
    return redirect(sitting.to(sitting.journey.resume_at))


@bp.route("/<stream>/<page>", methods=["GET", "POST"])
def page(stream: str, page: str) -> ResponseReturnValue:
    sitting = _sitting(stream)
    if not sitting.journey.has(page):
        return redirect(sitting.to(sitting.journey.resume_at))
    if request.method == "GET":
        return render_template("admin/reports/page.html", **_shown(sitting, page))
    sitting.take(page, now=utcnow())
    db.session.commit()
    if not sitting.is_taken:
        return render_template("admin/reports/page.html", **_shown(sitting, page)), 422
    return redirect(sitting.onward(page))


@bp.route("/<stream>/help-first", methods=["GET", "POST"])
def help_first(stream: str) -> ResponseReturnValue:
    sitting = _sitting(stream)
    if request.method == "POST":
        sitting.note_read("help_read")
        db.session.commit()
    if request.method == "POST" or not sitting.worries:
        return redirect(sitting.to(sitting.journey.resume_at))
    codes = dict.fromkeys(code for worry in sitting.worries for code in worry.signposts)
    return render_template(
        "admin/reports/help_first.html", sitting=sitting, signposts=sitting.signposts(codes)
    )


@bp.route("/<stream>/look-again", methods=["GET", "POST"])
def look_again(stream: str) -> ResponseReturnValue:
    sitting = _sitting(stream)
    if request.method == "POST":
        sitting.note_read("guard_read")
        db.session.commit()
    if request.method == "POST" or not sitting.personal_data:
        return redirect(sitting.at("check"))
    return render_template("admin/reports/look_again.html", sitting=sitting)


@bp.route("/<stream>/told-before", methods=["GET", "POST"])
def told_before(stream: str) -> ResponseReturnValue:
    sitting = _sitting(stream)
    shown = asking.shown(sitting, now=utcnow())
    if shown is None:
        asking.forget(sitting)
        db.session.commit()
        return redirect(sitting.at("check"))
    problems = asking.take(sitting) if request.method == "POST" else {}
    if request.method == "POST" and not problems:
        db.session.commit()
        return redirect(sitting.detour or sitting.at("check"))
    return render_template(
        "admin/reports/told_before.html",
        problems=problems,
        **shown,
    ), 422 if problems else 200


@bp.route("/<stream>/check", methods=["GET", "POST"])
def check(stream: str) -> ResponseReturnValue:
    # Read and weighed before the transaction that writes: others wait only for the writing.
    db.session.rollback()
    database.begin_reading()
    sitting = _sitting(stream)
    if sitting.detour:
        return redirect(sitting.detour)
    if request.method == "POST":
        sitting.send(by=current_actor(), now=utcnow())
        return redirect(sitting.at("sent"))
    return render_template(
        "admin/reports/check.html",
        sitting=sitting,
        sections=sections(sitting.journey),
        told=told.understand(sitting.journey),
        said_of_earlier=asking.said(sitting),
        channel=lists.get("channels", sitting.draft.channel).label,
    )


@bp.get("/<stream>/sent")
def sent(stream: str) -> ResponseReturnValue:
    sitting = sittings.find(stream, blueprint=HERE, now=utcnow())
    if sitting is None or sitting.draft.sent_at is None:
        return redirect(url_for(".new"))
    report = submission.sent_from(sitting.draft)
    return render_template(
        "admin/reports/sent.html",
        report=report,
        stream=sitting.stream,
        next_step=submission.next_step(report),
        follow_code=submission.follow_code_of(sitting.draft),
        opens=current_user.opens_restricted or not report.is_restricted,
    )


@bp.get("/<stream>/save")
def save(stream: str) -> ResponseReturnValue:
    sitting = _sitting(stream)
    flash(f"“{sitting.stream.title}” is kept for 7 days. Carry on with it from here.", "success")
    return redirect(url_for(".new"))


@bp.get("/drafts/<draft_id>")
def take_up(draft_id: str) -> ResponseReturnValue:
    draft = next((draft for draft in _in_hand() if draft.id == draft_id), None) or abort(404)
    sittings.hold(journeys.stream_of(draft), draft, blueprint=HERE)
    return redirect(url_for(".start", stream=journeys.stream_of(draft).address))


def _in_hand() -> list[Any]:
    """Give what whoever is asking has begun to write down and not sent."""
    return drafts.begun_by(current_user.staff_id, now=utcnow())


def _sitting(stream: str) -> Sitting:
    """Get the sitting in hand; whoever has none, or has sent it, is taken to where they belong."""
    sitting = sittings.find(stream, blueprint=HERE, now=utcnow())
    if sitting is None:
        abort(redirect(url_for(".new")))
    if sitting.draft.sent_at is not None:
        abort(redirect(sitting.at("sent")))
    return sitting


def _shown(sitting: Sitting, page: str) -> dict[str, Any]:
    return {**sitting.shown(page), "exit_href": None, "again_href": url_for(".new")}


def _channels() -> list[tuple[str, str]]:
    """Give the ways a report can reach us besides the web."""
    return [
        (entry.code, entry.label)
        for entry in lists.entries("channels", on=journeys.today(utcnow()))
        if "reports" in entry.attributes["uses"] and entry.code != "online"
    ]
