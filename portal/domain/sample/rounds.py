"""What the worker of the sample looks after day by day, and what those it asks have to say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from random import Random
from typing import Any

import sqlalchemy as sa

from portal.domain import Actor
from portal.domain.referrals import answering
from portal.domain.reports import follow_ups
from portal.domain.sample import stories, times
from portal.domain.triage import enquiries
from portal.domain.triage.clocks import LONDON
from portal.extensions import db
from portal.models import CaseEvent, Report

AT = time(9, 10)


@dataclass(frozen=True)
class HowItWent:
    """What somebody says of a case that has closed."""

    informed: str
    sorted: str
    words: str = ""
    look_again: bool = False


def lately(now: datetime) -> Iterator[datetime]:
    """Give when the worker was at it on each of the ninety days before now."""
    day = (now - times.LATELY).astimezone(LONDON).date()
    while (moment := times.local(day, AT)) <= now:
        yield moment
        day += times.ONE_DAY


def look_after(*, now: datetime) -> Sequence[Report]:
    """Tell the team what has had no answer; give the reports that were asked about today."""
    enquiries.tell_of_no_answer(now=now)
    answering.tell_of_no_answer(now=now)
    if not follow_ups.ask_how_it_went(now=now):
        return []
    return db.session.scalars(
        sa.select(Report)
        .join(CaseEvent, CaseEvent.report_id == Report.id)
        .where(CaseEvent.kind == follow_ups.ASKED, CaseEvent.happened_at == now)
        .order_by(Report.id)
    ).all()


def said_by_chance(chance: Random) -> HowItWent | None:
    """Give what somebody says; many say nothing."""
    given: dict[str, Any] = stories.read("usual")["how_it_went"]
    answers = [None, *given["answers"]]
    weights = [given["silent"], *(answer["weight"] for answer in given["answers"])]
    chosen = chance.choices(answers, weights)[0]
    if chosen is None:
        return None
    return HowItWent(chosen["informed"], chosen["sorted"], chance.choice(chosen["words"]))


def say(report: Report, how: HowItWent, *, now: datetime) -> None:
    """Say how it went, and ask for another look, unless the time for it is over."""
    if not follow_ups.is_open(report, now=now):
        return
    by = Actor.resident()
    follow_ups.answer(
        report, informed=how.informed, is_sorted=how.sorted, words=how.words, by=by, now=now
    )
    if how.look_again:
        follow_ups.look_again(report, by=by, now=now)
