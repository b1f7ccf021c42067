"""Reporting: from the first page to the reference, one question at a time."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue

from portal.domain import Actor
from portal.domain.questions import NotOnTheRoute, drafts, sections
from portal.domain.reference import NoSuchEntry
from portal.domain.reports import aftercare, journeys, photos, streams, submission, told
from portal.domain.reviews import applying
from portal.extensions import database, db, files, limiter
from portal.web import limits, review_sittings, sittings
from portal.web import told_before as asking
from portal.web.forms import written
from portal.web.requests import utcnow
from portal.web.sittings import Sitting

bp = Blueprint("reports", __name__)

ONLINE = "online"


@bp.app_errorhandler(NoSuchEntry)
@bp.app_errorhandler(NotOnTheRoute)
def nowhere(error: Exception) -> ResponseReturnValue:
    return render_template("errors/404.html", message=""), 404


@bp.get("/report")
def index() -> ResponseReturnValue:
    return render_template(
        "reports/index.html", streams=streams.all_streams(on=journeys.today(utcnow()))
    )


@bp.route("/report/<stream>", methods=["GET", "POST"])
@limiter.limit(limits.BEGINNING, methods=["POST"])
def start(stream: str) -> ResponseReturnValue:
    now = utcnow()
    chosen = streams.at(stream)
    if request.method == "POST":
        draft = journeys.begin(chosen, channel=ONLINE, by=Actor.resident(), now=now)
        db.session.commit()
        sittings.hold(chosen, draft, blueprint="reports")
        return redirect(_sitting(stream).to(_first_page(stream)))
    sitting = sittings.find(stream, blueprint="reports", now=now)
    in_hand = sitting if sitting and sitting.draft.sent_at is None else None
    if chosen.is_for_staff:
        abort(404)
    return render_template(
        "reports/start.html",
        stream=chosen,
        in_hand=in_hand,
        signposts=sittings.signposts(chosen.signposts),
    )


@bp.route("/report/<stream>/<page>", methods=["GET", "POST"])
def page(stream: str, page: str) -> ResponseReturnValue:
    sitting = _sitting(stream)
    if not sitting.journey.has(page):
        return redirect(sitting.to(sitting.journey.resume_at))
    if request.method == "GET":
        return render_template("reports/page.html", **sitting.shown(page))
    _take(sitting, page)
    db.session.commit()
    if not sitting.is_taken:
        return render_template("reports/page.html", **sitting.shown(page)), 422
    return redirect(sitting.onward(page))


@bp.route("/report/<stream>/help-first", methods=["GET", "POST"])
def help_first(stream: str) -> ResponseReturnValue:
    sitting = _sitting(stream)
    if request.method == "POST":
        sitting.note_read("help_read")
        db.session.commit()
        return redirect(sitting.to(sitting.journey.resume_at))
    if not sitting.worries:
        return redirect(sitting.to(sitting.journey.resume_at))
    codes = dict.fromkeys(code for worry in sitting.worries for code in worry.signposts)
    return render_template(
        "reports/help_first.html",
        sitting=sitting,
        signposts=sitting.signposts(codes),
        exit_href=url_for("reports.leave"),
    )


@bp.route("/report/<stream>/look-again", methods=["GET", "POST"])
def look_again(stream: str) -> ResponseReturnValue:
    sitting = _sitting(stream)
    if request.method == "POST":
        sitting.note_read("guard_read")
        db.session.commit()
        return redirect(sitting.at("check"))
    if not sitting.personal_data:
        return redirect(sitting.at("check"))
    return render_template(
        "reports/look_again.html",
        sitting=sitting,
        exit_href=url_for("reports.leave") if sitting.journey.definition.exit else None,
    )


@bp.route("/report/<stream>/told-before", methods=["GET", "POST"])
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
        "reports/told_before.html",
        problems=problems,
        exit_href=url_for("reports.leave") if sitting.journey.definition.exit else None,
        **shown,
    ), 422 if problems else 200


@bp.route("/report/<stream>/check", methods=["GET", "POST"])
@limiter.limit(limits.SENDING, methods=["POST"])
def check(stream: str) -> ResponseReturnValue:
    # Everything is read and weighed before the transaction that writes: SQLite has one writer at
    # a time, and others wait for no longer than the writing takes.
    database.begin_reading()
    sitting = _sitting(stream)
    if sitting.detour:
        return redirect(sitting.detour)
    if request.method == "POST":
        now = utcnow()
        automated = limits.looks_automated(begun_at=sitting.draft.begun_at, now=now)
        sitting.send(looks_automated=automated, by=Actor.resident(), now=now)
        return redirect(sitting.at("sent"))
    return render_template(
        "reports/check.html",
        sitting=sitting,
        sections=sections(sitting.journey),
        told=told.understand(sitting.journey),
        said_of_earlier=asking.said(sitting),
        exit_href=url_for("reports.leave") if sitting.journey.definition.exit else None,
    )


@bp.get("/report/<stream>/sent")
def sent(stream: str) -> ResponseReturnValue:
    sitting = sittings.find(stream, blueprint="reports", now=utcnow())
    if sitting is None or sitting.draft.sent_at is None:
        return redirect(url_for(".start", stream=stream))
    report = submission.sent_from(sitting.draft)
    after = aftercare.of(report)
    return render_template(
        "reports/sent.html",
        report=report,
        next_step=submission.next_step(report),
        looked_at_by=submission.looked_at_by(report),
        aftercare=after,
        signposts=sitting.signposts(after.signposts),
        follow_code=submission.follow_code_of(sitting.draft),
    )


@bp.get("/report/<stream>/save")
def save(stream: str) -> ResponseReturnValue:
    sitting = _sitting(stream)
    return render_template(
        "reports/save.html",
        sitting=sitting,
        code=drafts.code_of(sitting.draft),
        resume_href=sitting.to(sitting.journey.resume_at),
    )


@bp.route("/report/carry-on", methods=["GET", "POST"])
@limiter.limit(limits.LOOKING_UP, methods=["POST"])
def carry_on() -> ResponseReturnValue:
    if request.method == "GET":
        return render_template("reports/carry_on.html", code="", problems={})
    code = written("code")
    draft = drafts.resume(code, now=utcnow())
    if draft is None:
        problems = {
            "code": "We can’t find answers for that code. Check it: codes work for 7 days after "
            "you last answered something."
            if code
            else "Enter your code"
        }
        return render_template("reports/carry_on.html", code=code, problems=problems), 422
    if applying.is_one(draft):
        sitting = review_sittings.take_up(draft, now=utcnow())
        return redirect(sitting.to(sitting.journey.resume_at))
    journey = journeys.of(draft, now=utcnow())
    stream = streams.get(journey.definition.code)
    sittings.hold(stream, draft, blueprint="reports")
    return redirect(Sitting(stream, draft, journey, "reports").to(journey.resume_at))


@bp.get("/report/photos/<photo_id>")
def photo(photo_id: str) -> ResponseReturnValue:
    """A photo of a draft, for whoever is writing it."""
    found = photos.get(photo_id)
    if not sittings.holds_photo(found):
        abort(404)
    return Response(files.get(found.key), mimetype="image/jpeg")


@bp.get("/report/leave")
def leave() -> ResponseReturnValue:
    """The way out: wipes what was typed, then goes on to somewhere harmless."""
    # Whatever only looks at what is behind a link, before anyone selects it, wipes nothing.
    if request.method == "GET":
        database.begin_writing()
        sittings.let_go(now=utcnow())
        db.session.commit()
        session.clear()
    answer = redirect(current_app.config["EXIT_URL"], 303)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@limiter.limit(limits.PHOTOS, exempt_when=limits.holds_no_files)
def _take(sitting: Sitting, page: str) -> None:
    """Take what was posted. Only this is limited: a page that is read costs no look at a limit."""
    sitting.take(page, now=utcnow())


def _first_page(stream: str) -> str:
    first: str = _sitting(stream).journey.route[0].code
    return first


def _sitting(stream: str) -> Sitting:
    """Get the sitting in hand; without one go to the start, and with a sent one to “sent”."""
    sitting = sittings.find(stream, blueprint="reports", now=utcnow())
    if sitting is None:
        abort(redirect(url_for("reports.start", stream=stream)))
    if sitting.draft.sent_at is not None:
        abort(redirect(sitting.at("sent")))
    return sitting
