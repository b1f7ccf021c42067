"""The people who work here: who they are, what each may do, and who has left."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from admin.forms.people import AddPersonForm, RoleForm
from admin.views.account import link_address
from portal.domain import Refused, notices, people
from portal.domain.triage import owners, saved_views
from portal.extensions import db
from portal.web.forms import Form
from portal.web.requests import utcnow
from portal.web.signed_in import current_actor

bp = Blueprint("people", __name__, url_prefix="/people")


@bp.get("/")
def index() -> ResponseReturnValue:
    return render_template(
        "admin/people/index.html",
        colleagues=people.colleagues(with_leavers=True),
        roles=people.ROLES,
    )


@bp.route("/add", methods=["GET", "POST"])
def add() -> ResponseReturnValue:
    form = AddPersonForm()
    if form.validate_on_submit():
        try:
            member = people.add(form.email.data, form.name.data, form.role.data, **_by())
            notices.send_link(member, address=link_address, **_by())
        except Refused as refusal:
            db.session.rollback()
            form.refuse(str(refusal), at="email")
        else:
            db.session.commit()
            flash(f"We have written to {member.name} with a link to choose a password.", "success")
            return redirect(url_for(".index"))
    return render_template("admin/people/add.html", form=form, problems=form.problems), form.status


@bp.route("/<int(max=2147483647):staff_id>", methods=["GET", "POST"])
def person(staff_id: int) -> ResponseReturnValue:
    member = people.get(staff_id)
    form = RoleForm(role=member.role)
    if form.validate_on_submit():
        try:
            people.give_role(member, form.role.data, **_by())
        except Refused as refusal:
            form.refuse(str(refusal), at="role")
        else:
            db.session.commit()
            flash(f"{member.name} is now {people.ROLES[member.role].label}.", "success")
            return redirect(url_for(".person", staff_id=member.id))
    return render_template(
        "admin/people/person.html", form=form, problems=form.problems, member=member
    ), form.status


@bp.post("/<int(max=2147483647):staff_id>/invite")
def invite(staff_id: int) -> ResponseReturnValue:
    member = people.get(staff_id)
    notices.send_link(member, address=link_address, **_by())
    db.session.commit()
    flash(f"We have written to {member.name} with a link to choose a password.", "success")
    return redirect(url_for(".person", staff_id=member.id))


@bp.route("/<int(max=2147483647):staff_id>/leave", methods=["GET", "POST"])
def leave(staff_id: int) -> ResponseReturnValue:
    member, form = people.get(staff_id), Form()
    if form.validate_on_submit():
        people.leave(member, **_by())
        left = owners.let_go_all(member.id, **_by())
        saved_views.let_go_all(member.id)
        db.session.commit()
        words = f" {left} open {'case waits' if left == 1 else 'cases wait'} for someone else."
        flash(f"{member.name}’s account is closed.{words if left else ''}", "success")
        return redirect(url_for(".index"))
    return render_template(
        "admin/people/leave.html", form=form, problems=form.problems, member=member
    ), form.status


def _by() -> dict[str, Any]:
    return {"by": current_actor(), "now": utcnow()}
