"""Work behind the scenes that did not succeed, and a way to have it tried again."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.domain import jobs
from portal.extensions import db
from portal.web.requests import utcnow
from portal.web.signed_in import current_actor

bp = Blueprint("jobs", __name__, url_prefix="/jobs")


@bp.get("/")
def index() -> ResponseReturnValue:
    now = utcnow()
    return render_template(
        "admin/jobs/index.html",
        jobs=jobs.in_trouble(),
        waiting=jobs.waiting(),
        behind_since=jobs.oldest_waiting_since(now=now),
    )


@bp.post("/<int(max=2147483647):job_id>/try-again")
def try_again(job_id: int) -> ResponseReturnValue:
    jobs.try_again(job_id, by=current_actor(), now=utcnow())
    db.session.commit()
    flash("It is in the queue again.", "success")
    return redirect(url_for(".index"))
