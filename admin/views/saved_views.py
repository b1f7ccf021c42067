"""Views of the queue: kept under a name, opened, shared, changed and deleted."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from admin.forms.saved_views import ViewForm
from admin.views import queue_pages
from portal.domain import Refused
from portal.domain.triage import saved_views
from portal.domain.triage.narrowing import Choice
from portal.extensions import db
from portal.web.forms import Form
from portal.web.requests import utcnow
from portal.web.signed_in import current_actor

bp = Blueprint("saved_views", __name__, url_prefix="/triage/views")


@bp.get("/")
def index() -> ResponseReturnValue:
    views = saved_views.open_to(current_user.staff_id, on=queue_pages.today(utcnow()))
    return render_template("admin/saved_views/index.html", views=views, to=queue_pages.href)


@bp.route("/keep", methods=["GET", "POST"])
def keep() -> ResponseReturnValue:
    choice, form = queue_pages.asked().with_(), ViewForm()
    if form.validate_on_submit():
        try:
            saved_views.keep(choice, form.name.data, is_shared=form.shared.data, **_by())
        except Refused as refusal:
            db.session.rollback()
            form.refuse(str(refusal), at="name")
        else:
            db.session.commit()
            flash(f"We have kept “{form.name.data}”.", "success")
            return redirect(queue_pages.href(choice))
    return render_template(
        "admin/saved_views/keep.html",
        form=form,
        problems=form.problems,
        action=url_for(".keep", **choice.parts),
        **_shown(choice),
    ), form.status


@bp.route("/<int:view_id>/change", methods=["GET", "POST"])
def change(view_id: int) -> ResponseReturnValue:
    view = saved_views.get(view_id, by=current_actor())
    form = ViewForm(name=view.name, shared=view.is_shared)
    if form.validate_on_submit():
        try:
            saved_views.change(view, form.name.data, is_shared=form.shared.data, **_by())
        except Refused as refusal:
            db.session.rollback()
            form.refuse(str(refusal), at="name")
        else:
            db.session.commit()
            flash(f"We have kept “{view.name}”.", "success")
            return redirect(url_for(".index"))
    return render_template(
        "admin/saved_views/change.html",
        form=form,
        problems=form.problems,
        view=view,
        action=url_for(".change", view_id=view.id),
        **_shown(saved_views.read(view.asked)),
    ), form.status


@bp.post("/<int:view_id>/delete")
def delete(view_id: int) -> ResponseReturnValue:
    view = saved_views.get(view_id, by=current_actor())
    if Form().validate_on_submit():
        saved_views.delete(view, **_by())
        db.session.commit()
        flash(f"“{view.name}” is deleted. Its cases are as they were.", "success")
    return redirect(url_for(".index"))


def _shown(choice: Choice) -> dict[str, Any]:
    """Give what a view asks for, as the queue says it."""
    now = utcnow()
    place = queue_pages.around(choice.near, now=now)
    offered = queue_pages.form(choice, now=now)
    return {
        "filters": queue_pages.in_force(choice, place, offered),
        "order": queue_pages.order_of(choice),
        "queue_href": queue_pages.href(choice),
    }


def _by() -> dict[str, Any]:
    return {"by": current_actor(), "now": utcnow()}
