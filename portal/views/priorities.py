"""What the partnership agreed to work on, and what it told the council it had done."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.domain import priorities
from portal.web.filters import day_of
from portal.web.requests import utcnow

bp = Blueprint("priorities", __name__)


@bp.get("/priorities")
def index() -> ResponseReturnValue:
    plan = priorities.latest()
    return render_template(
        "priorities/index.html",
        plan=plan,
        is_over=plan.is_over(day_of(utcnow())),
        partners=priorities.partners(on=plan.valid_to),
    )


@bp.get("/priorities/<year>/annual-update")
def annual_update(year: str) -> ResponseReturnValue:
    update = priorities.annual_update(year)
    return render_template(
        "priorities/annual_update.html",
        update=update,
        plan=priorities.latest(),
        partners=priorities.partners(on=update.reported_on),
        today=day_of(utcnow()),
    )
