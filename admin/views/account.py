"""Coming in and going out, and each one’s own account."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from admin import access
from admin.forms.account import (
    ChangePasswordForm,
    ChoosePasswordForm,
    ForgottenForm,
    SignInForm,
)
from portal.domain import Actor, Refused, notices, people
from portal.extensions import db, limiter, site
from portal.web import limits
from portal.web.requests import utcnow
from portal.web.signed_in import (
    current_actor,
    familiar_to,
    let_in,
    make_familiar,
    see_out,
)

bp = Blueprint("account", __name__)


@bp.route("/sign-in", methods=["GET", "POST"])
@limiter.limit(limits.SIGNING_IN, methods=["POST"])
def sign_in() -> ResponseReturnValue:
    form = SignInForm(next=request.args.get("next", ""))
    go_on = access.where_to_go_on(form.next.data)
    if current_user.is_authenticated:
        return redirect(go_on)
    if form.validate_on_submit():
        now = utcnow()
        try:
            who = people.sign_in(
                form.email.data, form.password.data, familiar_to=familiar_to(), now=now
            )
        except Refused as refusal:
            db.session.commit()  # a wrong try is counted too
            form.refuse(str(refusal), at="email")
        else:
            db.session.commit()
            let_in(who, now=now)
            answer = redirect(go_on)
            make_familiar(answer, who.id)
            return answer
    return render_template(
        "admin/account/sign_in.html", form=form, problems=form.problems
    ), form.status


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    people.sign_out(current_user.staff_id, by=current_actor(), now=utcnow())
    db.session.commit()
    see_out()
    return redirect(url_for(".sign_in"))


@bp.route("/forgotten-password", methods=["GET", "POST"])
@limiter.limit(limits.SIGNING_IN, methods=["POST"])
def forgotten() -> ResponseReturnValue:
    form = ForgottenForm()
    if form.validate_on_submit():
        notices.send_forgotten(form.email.data, address=link_address, now=utcnow())
        db.session.commit()
        return render_template("admin/account/forgotten_sent.html", email=form.email.data)
    return render_template(
        "admin/account/forgotten.html", form=form, problems=form.problems
    ), form.status


@bp.route("/choose-password/<token>", methods=["GET", "POST"])
@limiter.limit(limits.SIGNING_IN, methods=["POST"])
def choose_password(token: str) -> ResponseReturnValue:
    now = utcnow()
    link = people.link_for(token, now=now)
    if link is None:
        return render_template("admin/account/link_ended.html"), 410
    form, member = ChoosePasswordForm(), link.staff
    if form.validate_on_submit():
        by = Actor.staff(member.id, member.name)
        try:
            people.set_password(member, form.password.data, by=by, now=now, link=link)
        except Refused as refusal:
            form.refuse(str(refusal), at="password")
        else:
            db.session.commit()
            flash("Your password is set. Sign in with it.", "success")
            return redirect(url_for(".sign_in"))
    return render_template(
        "admin/account/choose_password.html", form=form, problems=form.problems, member=member
    ), form.status


@bp.route("/account", methods=["GET", "POST"])
@limiter.limit(limits.SIGNING_IN, methods=["POST"])
def mine() -> ResponseReturnValue:
    form, now = ChangePasswordForm(), utcnow()
    member = people.get(current_user.staff_id)
    if form.validate_on_submit():
        try:
            people.change_password(
                member, form.current.data, form.password.data, by=current_actor(), now=now
            )
        except people.WrongPassword as refusal:
            form.refuse(str(refusal), at="current")
        except Refused as refusal:
            form.refuse(str(refusal), at="password")
        else:
            db.session.commit()
            _stay_in(member.id, member.session_stamp)
            flash("Your password is changed, and you are signed out everywhere else.", "success")
            return redirect(url_for(".mine"))
    return render_template(
        "admin/account/mine.html",
        form=form,
        problems=form.problems,
        member=member,
        role=people.ROLES[member.role],
    ), form.status


def link_address(token: str) -> str:
    """Give the address, as a letter has it, where a password is chosen."""
    return site.url + url_for("admin.account.choose_password", token=token)


def _stay_in(staff_id: int, stamp: str) -> None:
    who = people.keep_signed_in(staff_id, stamp)
    if who is not None:
        let_in(who, now=utcnow())
