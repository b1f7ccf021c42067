"""For a body that a report was referred to: what it is told, behind a link and an address."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask import session as browser
from flask.typing import ResponseReturnValue

from portal.domain import Refused
from portal.domain.reference import lists
from portal.domain.referrals import answering, sending
from portal.extensions import database, db, files, limiter
from portal.web import limits
from portal.web.forms import written
from portal.web.requests import utcnow

bp = Blueprint("partners", __name__, url_prefix="/partner")

# Which referral this browser was let in to.
LET_IN = "referral"
WRONG, ENDED = 422, 410

View = Callable[..., ResponseReturnValue]


def led_to(view: View) -> View:
    """Give the referral that a link leads to; say so of one that has ended."""

    @wraps(view)
    def opened(token: str, **more: Any) -> ResponseReturnValue:
        referral = answering.by_token(token)
        if referral is None or not answering.is_open(referral, now=utcnow()):
            return render_template("partners/ended.html"), ENDED
        return view(token, referral, **more)

    return opened


def let_in(view: View) -> View:
    """Let in only a browser that gave the address which the link was sent to."""

    @wraps(view)
    def opened(token: str, referral: Any, **more: Any) -> ResponseReturnValue:
        if browser.get(LET_IN) != referral.id:
            return redirect(url_for(".door", token=token))
        return view(token, referral, **more)

    return led_to(opened)


@bp.route("/<token>/open", methods=["GET", "POST"])
@limiter.limit(limits.LOOKING_UP, methods=["POST"])
@limiter.limit(
    limits.WRONG_GUESSES,
    methods=["POST"],
    key_func=lambda: f"referral {sending.hashed((request.view_args or {}).get('token', ''))}",
    deduct_when=lambda answer: answer.status_code == WRONG,
)
@led_to
def door(token: str, referral: Any) -> ResponseReturnValue:
    address, problems = written("address"), {}
    if request.method == "POST":
        if answering.is_theirs(referral, address):
            browser[LET_IN] = referral.id
            return redirect(url_for(".show", token=token))
        problems["address"] = (
            "Enter the email address that the link was sent to"
            if address
            else "Enter your email address"
        )
    page = render_template("partners/door.html", address=address, problems=problems)
    return page, WRONG if problems else 200


@bp.get("/<token>/told")
@let_in
def show(token: str, referral: Any) -> ResponseReturnValue:
    # What is read leaves its trace before it is shown.
    with database.writing():
        db.session.rollback()
        answering.open_up(referral, now=utcnow())
        db.session.commit()
    return _page(token, given={}, problems={})


@bp.post("/<token>/told")
@limiter.limit(limits.SENDING)
@let_in
def answer(token: str, referral: Any) -> ResponseReturnValue:
    given = {name: written(name) for name in ("answer", "words")}
    try:
        answering.answer(referral, given["answer"], given["words"], now=utcnow())
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        return _page(token, given=given, problems={refusal.field: str(refusal)}), WRONG
    flash("Thank you. The team has your answer.", "success")
    return redirect(url_for(".show", token=token))


@bp.get("/<token>/photos/<uuid:photo_id>")
@let_in
def photo(token: str, referral: Any, photo_id: Any) -> ResponseReturnValue:
    found = answering.photo(referral, str(photo_id))
    if found is None:
        abort(404)
    try:
        picture = files.get(found.key)
    except LookupError:
        abort(404)
    return Response(picture, mimetype="image/jpeg")


@bp.post("/<token>/leave")
def leave(token: str) -> ResponseReturnValue:
    browser.pop(LET_IN, None)
    return redirect(url_for(".door", token=token))


def _page(token: str, *, given: dict[str, str], problems: dict[str, str]) -> str:
    referral: Any = answering.by_token(token)
    said = lists.find("partner_answers", referral.answer) if referral.answer else None
    return render_template(
        "partners/show.html",
        token=token,
        referral=referral,
        case=referral.report.case,
        said=said,
        given=given,
        problems=problems,
        answers=answering.possible(now=utcnow()),
    )
