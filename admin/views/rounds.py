"""A round for a patrol: cases of the queue in an order to go to them, to print."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from admin.views import queue_pages
from portal.domain import themes
from portal.domain.triage import countdown, owners, rounds
from portal.domain.triage.narrowing import LONGEST_PLACE, Choice, whole_number
from portal.web import traces
from portal.web.forms import tidied
from portal.web.requests import utcnow

# Of why it presses, what tells of the place: the rest tells of people.
OF_THE_PLACE = frozenset({"happening_now", "again", "getting_worse", "repeat_place"})

bp = Blueprint("rounds", __name__, url_prefix="/triage/round")


@bp.get("")
def index() -> ResponseReturnValue:
    now, choice = utcnow(), queue_pages.asked()
    place = queue_pages.around(choice.near, now=now)
    typed = " ".join(str(tidied(request.args.get("from", ""))).split())[:LONGEST_PLACE]
    start = queue_pages.around(typed or None, now=now)
    length = whole_number(request.args.get("stops"))
    length = length if length in rounds.LENGTHS else rounds.USUAL_LENGTH
    planned = rounds.plan(
        choice,
        length=length,
        viewer=current_user,
        now=now,
        point=place.point if place else None,
        start=start.point if start else None,
    )
    stops = [_shown(stop, now=now) for stop in planned.stops]
    offered = queue_pages.form(choice, now=now)

    def to(other: Choice, **changes: Any) -> str:
        query: dict[str, Any] = {**other.with_(**changes).parts, "from": typed or None}
        return url_for(".index", **query, stops=length)

    filters = queue_pages.in_force(choice, place, offered, to=to)
    # Paper leaves the building: which cases went on it is recorded before it is shown.
    cases = [stop["reference"] for stop in stops]
    traces.leave("round.read", ("round", f"{now:%Y-%m-%dT%H:%M:%S}"), cases=cases)
    return render_template(
        "admin/rounds/index.html",
        stops=stops,
        metres=planned.metres,
        filters=filters,
        choice=choice,
        start=start,
        typed=typed,
        length=length,
        lengths=rounds.LENGTHS,
        now=now,
        queue_href=queue_pages.href(choice),
    )


def _shown(stop: rounds.Stop, *, now: datetime) -> dict[str, Any]:
    """Give what a patrol needs of a case, and nothing of who reported it."""
    case, report = stop.case, stop.report
    left = countdown.of(case, now=now)
    return {
        "reference": case.reference,
        "headline": report.headline,
        "theme": themes.label(case.theme_code),
        "place": report.place_label,
        "note": report.place_note,
        "ward": report.ward_name,
        "point": stop.point,
        "metres": stop.metres,
        "is_hazardous": case.is_hazardous,
        "because": [part["reason"] for part in case.because if part["mark"] in OF_THE_PLACE],
        "left": left.words if left.is_running else "",
        "happened_on": report.happened_on,
        "received_at": report.received_at,
        "owner": owners.named(case),
        "reports": len(case.standing_reports),
    }
