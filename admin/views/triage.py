"""The desk and the queue: what there is to do, and in what order."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import NoResultFound

from admin.views import case_pages
from portal.domain import jobs, themes
from portal.domain.people import Permission
from portal.domain.privacy import complaints
from portal.domain.triage import cases, countdown, workflow
from portal.domain.triage import queue as cases_queue
from portal.domain.triage.queue import ORDERS, SHOWING, Choice
from portal.web import traces
from portal.web.forms import tidied
from portal.web.requests import utcnow

bp = Blueprint("triage", __name__)


@bp.get("/")
def desk() -> ResponseReturnValue:
    now = utcnow()
    facts: dict[str, Any] = {}
    if current_user.may(Permission.WORK_CASES):
        facts["figures"] = cases_queue.figures(viewer=current_user, now=now)
        facts["tallies"] = cases_queue.tallies(viewer=current_user, now=now)
    if current_user.may(Permission.ANSWER_INFORMATION):
        facts["complaints_unanswered"] = complaints.unanswered()
    if current_user.may(Permission.LOOK_AFTER_JOBS):
        facts["jobs_given_up"] = jobs.given_up()
        facts["jobs_waiting"] = jobs.waiting()
        facts["jobs_behind_since"] = jobs.oldest_waiting_since(now=now)
    return render_template("admin/triage/desk.html", theme_label=themes.label, now=now, **facts)


@bp.get("/triage")
def queue() -> ResponseReturnValue:
    now = utcnow()
    choice = Choice.from_words(
        *(tidied(request.args.get(name)) for name in ("showing", "theme", "order", "page"))
    )
    in_hand = _in_hand(tidied(request.args.get("case", "")))
    page = cases_queue.look(choice, viewer=current_user, now=now)
    return render_template(
        "admin/triage/queue.html",
        page=page,
        choice=page.choice,
        tallies=cases_queue.tallies(viewer=current_user, now=now),
        showing=_showing(),
        orders=ORDERS,
        filters=_filters(page.choice),
        theme_label=themes.label,
        status_label=workflow.label,
        countdown=lambda case: countdown.of(case, now=now),
        to=_to,
        page_href=lambda wanted: _to(page.choice, page=wanted),
        number={"number": page.choice.page, "last": page.pages},
        in_hand=in_hand,
        back_to=request.full_path,
        beside_href=lambda case: _to(page.choice, case=case.reference),
    )


def _in_hand(reference: str) -> dict[str, Any] | None:
    """Give what the page of the case in hand shows, to stand beside the queue on a wide screen."""
    if not reference:
        return None
    try:
        where = cases.whereabouts(reference)
    except NoResultFound:
        return None
    if not where.opens_for(current_user):
        return None
    traces.leave("case.read", ("case", where.reference))
    case = cases.get(where.reference)
    if case.merged_into:
        return _in_hand(case.merged_into.reference)
    return case_pages.facts(case, now=utcnow())


def _showing() -> dict[str, str]:
    hidden = set() if current_user.opens_restricted else {"restricted"}
    return {code: label for code, label in SHOWING.items() if code not in hidden}


def _filters(choice: Choice) -> list[dict[str, str]]:
    """Give the filters in force, each with the address of the queue without it."""
    found: list[tuple[str, str, dict[str, Any]]] = []
    if choice.showing != Choice.showing:
        found.append(("Showing", SHOWING[choice.showing], {"showing": Choice.showing}))
    if choice.theme:
        theme = themes.find(choice.theme)
        found.append(("Theme", theme.label if theme else choice.theme, {"theme": None}))
    return [
        {"name": name, "value": value, "remove_href": _to(choice, page=1, **change)}
        for name, value, change in found
    ]


def _to(choice: Choice, **changes: Any) -> str:
    """Give the address of the queue with a choice changed; what is usual is left out of it."""
    case = changes.pop("case", None)
    changed, usual = choice.with_(**changes), Choice()
    parts = {
        name: value
        for name in ("showing", "theme", "order", "page")
        if (value := getattr(changed, name)) != getattr(usual, name)
    }
    return url_for("admin.triage.queue", **parts, case=case)
