"""The right to an anti-social behaviour case review, and asking for one."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.domain.reviews import terms
from portal.web.requests import utcnow

bp = Blueprint("reviews", __name__)


@bp.get("/case-review")
def index() -> ResponseReturnValue:
    today = terms.day_of(utcnow())
    return render_template(
        "reviews/index.html",
        terms=terms.on(today),
        promised=terms.clocks_in_words(today),
        factors=terms.factors(today),
    )
