"""The desk and the queue: what there is to do, and in what order."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import NoResultFound

from admin.views import case_pages, found_pages, queue_pages
from admin.views.bulk import CHANGED_AT
from portal.domain import jobs, themes
from portal.domain.people import Permission
from portal.domain.privacy import complaints
from portal.domain.referrals import answering
from portal.domain.reviews import deciding
from portal.domain.triage import (
    call_backs,
    cases,
    countdown,
    counts,
    enquiries,
    handovers,
    owners,
    presence,
    saved_views,
    undoing,
    unusual,
    workflow,
)
from portal.domain.triage import queue as cases_queue
from portal.domain.triage.bulk import UNDO_FOR
from portal.domain.triage.narrowing import Choice, orders
from portal.domain.triage.terms import LONGEST_TYPED
from portal.web import traces
from portal.web.forms import tidied
from portal.web.requests import utcnow

bp = Blueprint("triage", __name__)


@bp.get("/")
def desk() -> ResponseReturnValue:
    now = utcnow()
    facts: dict[str, Any] = {}
    if current_user.may(Permission.WORK_CASES):
        facts["figures"] = counts.figures(viewer=current_user, now=now)
        facts["most_counted"] = cases_queue.MOST_COUNTED
        facts["tallies"] = counts.tallies(viewer=current_user, now=now)
        facts["lately"] = lately = unusual.today(viewer=current_user, now=now)
        facts["rare"] = round(1 / unusual.RARE)
        facts["came_lately"] = lambda theme: queue_pages.href(
            Choice(theme=theme, since=queue_pages.today(lately.since), order="newest")
        )
        facts["questions_unanswered"] = enquiries.count_overdue(viewer=current_user, now=now)
        facts["handover"] = handovers.latest(now=now)
        facts["calls_overdue"] = call_backs.count_overdue(viewer=current_user, now=now)
        facts["referrals_unanswered"] = answering.count_overdue(viewer=current_user, now=now)
    if current_user.may(Permission.REVIEW_CASES):
        facts["reviews_to_act_on"] = deciding.to_act_on(viewer=current_user)
    if current_user.may(Permission.ANSWER_INFORMATION):
        facts["complaints_unanswered"] = complaints.unanswered()
    if current_user.may(Permission.LOOK_AFTER_JOBS):
        facts["jobs_given_up"] = jobs.given_up()
        facts["jobs_waiting"] = jobs.waiting()
        facts["jobs_behind_since"] = jobs.oldest_waiting_since(now=now)
    return render_template("admin/triage/desk.html", theme_label=themes.label, now=now, **facts)


@bp.get("/triage")
def queue() -> ResponseReturnValue:
    now, choice = utcnow(), queue_pages.asked()
    if "" in request.args.values():
        # A form sends its empty boxes too: without them the address is short enough to pass on.
        return redirect(queue_pages.href(choice, case=request.args.get("case") or None))
    in_hand = _in_hand(tidied(request.args.get("case", "")))
    if reference := found_pages.reference_in(choice.words):
        return redirect(url_for("admin.cases.show", reference=reference))
    place = queue_pages.around(choice.near, now=now)
    page = cases_queue.look(
        choice, viewer=current_user, now=now, point=place.point if place else None
    )
    offered = queue_pages.form(page.choice, now=now)
    return render_template(
        "admin/triage/queue.html",
        page=page,
        choice=page.choice,
        place=place,
        by_theme=counts.open_by_theme(viewer=current_user),
        most_beside=counts.MOST_BESIDE,
        views=saved_views.open_to(current_user.staff_id, on=queue_pages.today(now)),
        longest_typed=LONGEST_TYPED,
        present=presence.on(
            [case.reference for case in page.cases], other_than=current_user.staff_id, now=now
        ),
        can_undo=_can_undo(now),
        found=found_pages.Found(page, viewer=current_user),
        showing=queue_pages.showing(),
        orders=orders(page.choice.showing),
        offered=offered,
        filters=queue_pages.in_force(page.choice, place, offered),
        nothing=found_pages.nothing_found(page.choice),
        theme_label=themes.label,
        owner_name=owners.named,
        status_label=workflow.label,
        countdown=lambda case: countdown.of(case, now=now),
        to=queue_pages.href,
        in_hand=in_hand,
        back_to=request.full_path,
        beside_href=lambda case: queue_pages.href(page.choice, case=case.reference),
    )


def _can_undo(now: datetime) -> Any:
    """Find what can be undone, if this browser changed several cases at once a moment ago."""
    changed_at = session.get(CHANGED_AT, 0.0)
    if now.timestamp() - changed_at > UNDO_FOR.total_seconds():
        return None
    return undoing.last_open(current_user.staff_id, now=now)


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
