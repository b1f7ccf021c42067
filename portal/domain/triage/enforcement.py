"""What was done at a place before: notices, penalties and the rest, in whichever case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.domain import places
from portal.domain.reference import Entry, lists
from portal.domain.triage import narrowing, priority
from portal.domain.triage.narrowing import Viewer
from portal.extensions import db
from portal.models import Case, CaseAction, Report

# Nobody reads further down the list.
MOST_SHOWN = 200


@dataclass(frozen=True)
class Done:
    """One action at the place, the case it was taken in, and whether it counts as a breach."""

    action: CaseAction
    reference: str
    headline: str
    counts: bool


@dataclass(frozen=True)
class PlaceHistory:
    """What was done at a place, the latest first; none where the case has no exact place."""

    label: str
    done: Sequence[Done]
    # How many lately count as breaches, and from how many on they are said to be persistent.
    breaches: int
    rule: Entry

    @property
    def is_persistent(self) -> bool:
        return self.breaches >= int(self.rule.attributes["at_least"])


def at_place_of(case: Case, *, viewer: Viewer, now: datetime) -> PlaceHistory | None:
    """Give what was done at the place of a case, in it and in others; None without one.

    What is told of one case of a place is of the place, not of a person: nobody is named. Cases
    that somebody may not open are left out, and what was taken back is too.
    """
    today = priority.day_of(now)
    rule = lists.find("place_history", "persistent", on=today)
    report = next((one for one in case.standing_reports if _is_placed(one)), None)
    if rule is None or report is None or report.latitude is None or report.longitude is None:
        return None
    point, metres = (report.latitude, report.longitude), rule.attributes["metres"]
    takes_back = aliased(CaseAction)
    was_taken_back = sa.select(takes_back.id).where(takes_back.strikes_id == CaseAction.id).exists()
    query = (
        sa.select(CaseAction, Case.reference, sa.func.min(Report.headline))
        .join(Case, Case.id == CaseAction.case_id)
        .join(Report, Report.case_id == Case.id)
        .where(
            Report.place_cell.in_(places.cells_near(point, metres)),
            Report.place_precision.in_(places.ON_THE_MAP),
            Report.withdrawn_at.is_(None),
            narrowing.is_within(point, metres),
            CaseAction.strikes_id.is_(None),
            ~was_taken_back,
        )
        .group_by(CaseAction.id, Case.reference)
        .order_by(CaseAction.taken_on.desc(), CaseAction.id.desc())
        .limit(MOST_SHOWN)
    )
    if not viewer.opens_restricted:
        query = query.where(Case.is_restricted.is_(False), Report.is_restricted.is_(False))
    counted = set(rule.attributes["counts"])
    done = [
        Done(action, reference, headline, f"{action.list_code}/{action.code}" in counted)
        for action, reference, headline in db.session.execute(query)
    ]
    since = today - timedelta(days=rule.attributes["days"])
    breaches = sum(one.counts and one.action.taken_on > since for one in done)
    return PlaceHistory(report.place_label, done, breaches, rule)


def _is_placed(report: Report) -> bool:
    return report.place_precision in places.ON_THE_MAP and report.latitude is not None
