"""Who is let in to a case, who acts there, and what they are told when somebody was faster."""

from __future__ import annotations

from datetime import date
from typing import Any, NoReturn

from flask import Response, abort, render_template
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError

from portal.domain.reports import journeys
from portal.domain.triage import cases
from portal.web import traces
from portal.web.requests import utcnow
from portal.web.signed_in import current_actor


def let_in(reference: str) -> cases.Whereabouts:
    """Find a case that whoever is asking may open; else show a stub, and record that they came."""
    where = cases.whereabouts(reference)
    if not where.opens_for(current_user):
        traces.leave("case.kept_shut", ("case", where.reference))
        _stub(where)
    return where


def report_in(case: cases.Case, reference: str) -> Any:
    """Give a report of a case, or show that there is none."""
    found = next((report for report in case.reports if report.reference == reference), None)
    return found or abort(404)


def acting() -> dict[str, Any]:
    """Give who does something, and when, as a rule takes them."""
    return {"by": current_actor(), "now": utcnow()}


def today() -> date:
    return journeys.today(utcnow())


def is_overtaken(refusal: Exception) -> bool:
    # Two decisions at the same moment: the database lets the first one through.
    return isinstance(refusal, cases.Overtaken | StaleDataError)


def sentence(refusal: Exception) -> str:
    """Say why something could not be done."""
    return cases.OVERTAKEN if is_overtaken(refusal) else str(refusal)


def _stub(where: cases.Whereabouts) -> NoReturn:
    page = render_template("admin/cases/restricted.html", where=where)
    abort(Response(page, 403))
