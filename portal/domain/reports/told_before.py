"""Whether what somebody is about to send was told to us before, and what comes of their answer.

Nothing is shown of the earlier report but its theme, about when it was told and where it is; and
only of themes whose counts stand on the public map.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from portal.domain import Actor, Refused, themes
from portal.domain.questions import drafts
from portal.domain.reports import journeys
from portal.domain.reports.told import Told
from portal.domain.triage import duplicates, links, twins, workflow
from portal.extensions import db
from portal.models import Case, Draft, Report

KEPT = "told_before"
# Whoever changes their words and place again and again is not looking for their own report.
MOST_LOOKS = 3


class Answer(StrEnum):
    """What somebody says of an earlier report."""

    SAME = "same"
    AGAIN = "again"
    OTHER = "other"
    UNSURE = "unsure"


# What the history of a new case says where a person has yet to see to it.
SAID: dict[Answer, str] = {Answer.OTHER: "said_other", Answer.UNSURE: "said_unsure"}


@dataclass(frozen=True)
class Before:
    """As much of an earlier report as anybody may be told."""

    case_reference: str
    theme_code: str
    status: str
    days_ago: int


def look_over(told: Told, draft: Draft, *, now: datetime) -> None:
    """See whether what a draft tells was told before, once for the same words and place.

    What was said of an earlier report is kept for as long as the same one is found.
    """
    known = drafts.recall(draft, KEPT) or {}
    digest, looks = _digest(told), known.get("looks", 0)
    if known.get("digest") == digest:
        return
    found = _find(told, now=now) if looks < MOST_LOOKS else None
    kept = {"digest": digest, "looks": looks + 1, "report_id": found}
    if found is not None and found == known.get("report_id"):
        kept["answer"] = known.get("answer")
    drafts.remember(draft, KEPT, kept)


def is_to_be_asked(draft: Draft) -> bool:
    """Say whether something was found that the person has not been asked about yet."""
    known = drafts.recall(draft, KEPT) or {}
    return known.get("report_id") is not None and not known.get("answer")


def answer_of(draft: Draft) -> Answer | None:
    """Give what somebody said of the earlier report, if they were asked and it still stands."""
    known = drafts.recall(draft, KEPT) or {}
    return Answer(known["answer"]) if known.get("answer") else None


def earlier(draft: Draft, *, now: datetime) -> Before | None:
    """Give the earlier report that was found; None if nobody may be told of it any more."""
    report = _report(draft)
    if report is None:
        return None
    days = (journeys.today(now) - journeys.today(report.received_at)).days
    return Before(report.case.reference, report.case.theme_code, report.case.status, days)


def answer(draft: Draft, given: str) -> None:
    """Keep what somebody says of the earlier report. Raise Refused unless they chose one."""
    if given not in [*Answer]:
        raise Refused("Select whether it is the same thing")
    drafts.remember(draft, KEPT, {**(drafts.recall(draft, KEPT) or {}), "answer": given})


def forget(draft: Draft) -> None:
    """Ask no more about an earlier report that is no longer there to be asked about."""
    known = drafts.recall(draft, KEPT) or {}
    drafts.remember(draft, KEPT, {**known, "report_id": None})


@dataclass(frozen=True)
class Settled:
    """The case that a new report goes into or beside, as things stand when it is sent."""

    answer: Answer
    case: Case

    @property
    def joins(self) -> bool:
        return self.answer is Answer.SAME


def settle(told: Told, draft: Draft) -> Settled | None:
    """Decide, in the transaction that sends a report, what comes of the answer given before.

    None where nothing was asked, or where the report must stand by itself after all: it tells of
    harm, or the earlier case has meanwhile been restricted, closed or added to another.
    """
    said = answer_of(draft)
    if said is None or not _may_be_asked(told):
        return None
    # Held until the report is in it, so that nobody closes or restricts it at the same moment.
    report = _report(draft, is_held=True)
    return Settled(said, report.case) if report else None


def carry_out(
    settled: Settled, told: Told, *, case_id: int, report_id: int, by: Actor, now: datetime
) -> None:
    """Do with a report that was just sent, and its case, what was said of the earlier one."""
    if settled.joins:
        photos = bool(told.photos)
        duplicates.take_in(settled.case, report_id, has_photos=photos, by=by, now=now)
        return
    case = db.session.get_one(Case, case_id)
    if settled.answer is Answer.AGAIN:
        links.link(case, settled.case, by=by, now=now)
    else:
        said = SAID[settled.answer]
        workflow.add_event(case, said, after=settled.case.reference, by=by, now=now)


def _find(told: Told, *, now: datetime) -> int | None:
    place = told.place
    if not _may_be_asked(told) or place.latitude is None or place.longitude is None:
        return None
    point = place.latitude, place.longitude
    alike = twins.told_before(twins.Told(told.words, point, place.precision, now, told.theme))
    return next((twin.report.id for twin in alike if _may_be_told_of(twin.case)), None)


def _may_be_asked(told: Told) -> bool:
    """Say whether what somebody tells is such that others may know that it was told."""
    theme = themes.find(told.theme)
    return theme is not None and theme.on_public_map and not told.is_restricted


def _may_be_told_of(case: Case) -> bool:
    theme = themes.find(case.theme_code)
    is_open = not case.is_closed and case.merged_into_id is None
    return is_open and not case.is_restricted and theme is not None and theme.on_public_map


def _report(draft: Draft, *, is_held: bool = False) -> Any:
    known = drafts.recall(draft, KEPT) or {}
    if known.get("report_id") is None:
        return None
    query = (
        sa.select(Report)
        .join(Report.case)
        .where(
            Report.id == known["report_id"],
            Report.is_restricted.is_(False),
            Report.withdrawn_at.is_(None),
        )
    )
    if is_held:
        query = query.with_for_update(of=Case)
    report = db.session.scalar(query)
    return report if report is not None and _may_be_told_of(report.case) else None


def _digest(told: Told) -> str:
    place = told.place
    parts = (told.theme, told.words, place.label, place.latitude, place.longitude)
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()
