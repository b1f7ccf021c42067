"""How themes are suggested: what does it, how well, what changed, and going back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from admin.forms.themes import GoBackForm
from portal.domain import Refused, themes
from portal.domain.people import Permission
from portal.domain.themes import decisions, learning, live, watching
from portal.extensions import db
from portal.web.requests import utcnow
from portal.web.signed_in import current_actor

bp = Blueprint("themes", __name__, url_prefix="/themes")


@bp.get("/")
def index() -> ResponseReturnValue:
    return _page()


@bp.post("/learn")
def learn() -> ResponseReturnValue:
    try:
        learning.ask(by=current_actor(), now=utcnow())
        db.session.commit()
    except Refused as refusal:
        return _page(problem=str(refusal)), 422
    flash("It learns now. Look again in a minute or two.", "success")
    return redirect(url_for(".index"))


@bp.post("/<int(max=2147483647):model_id>/go-back")
def go_back(model_id: int) -> ResponseReturnValue:
    form = GoBackForm.about(model_id)
    try:
        live.go_back(model_id, because=form.because.data or "", by=current_actor(), now=utcnow())
        db.session.commit()
    except Refused as refusal:
        form.refuse(str(refusal), at="because")
        return _page(posted={model_id: form}), 422
    flash("It suggests themes again, from the next report on.", "success")
    return redirect(url_for(".index"))


def _page(*, posted: dict[int, Any] | None = None, problem: str = "") -> str:
    now = utcnow()
    told = live.history()
    may_go_back = current_user.may(Permission.LOOK_AFTER_THEMES)
    posted = posted or {}
    forms = {
        one.model.id: posted.get(one.model.id) or GoBackForm.about(one.model.id, formdata=None)
        for one in told
        if may_go_back and (one.may_return or one.model.id in posted)
    }
    problems = {at: said for form in forms.values() for at, said in form.problems.items()}
    if problem:
        problems["learn"] = problem
    works_cases = current_user.may(Permission.WORK_CASES)
    return render_template(
        "admin/themes/index.html",
        live=next((one for one in told if one.is_live), None),
        history=told,
        forms=forms,
        problems=problems,
        problem=problem,
        in_use=watching.in_use(now=now),
        drift=watching.drift(now=now),
        to_look_at=watching.to_look_at(now=now) if works_cases else [],
        is_learning=learning.is_learning(),
        decided=decisions.made_since(0),
        enough=learning.ENOUGH,
        sure_from=themes.SURE_FROM,
        theme_label=themes.label,
        may_look_after=may_go_back,
        works_cases=works_cases,
    )
