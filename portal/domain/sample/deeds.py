"""What is done about a case of the sample besides moving it: asked, told, given and acted on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from portal.domain import Actor
from portal.domain.referrals import answering, sending
from portal.domain.reports import covers, following
from portal.domain.reports.covers import Box
from portal.domain.sample import letters
from portal.domain.triage import actions, call_backs, enquiries, owners, priority
from portal.extensions import site
from portal.models import Case, Referral, Report

How = Mapping[str, Any]

# What is done by somebody who is at no desk of ours.
AT_HOME = {"reporter_answers"}


class Deed(Protocol):
    """One thing that somebody does about a case."""

    def __call__(self, case: Case, how: How, *, by: Actor, now: datetime) -> None: ...


def do(what: str, case: Case, how: How, *, by: Actor, now: datetime) -> None:
    """Do one thing about a case, by the rules that its page asks."""
    DEEDS[what](case, how, by=by, now=now)


def _act(case: Case, how: How, *, by: Actor, now: datetime) -> None:
    today, words = priority.day_of(now), how.get("words", "")
    actions.take(case, how["what"], taken_on=today, words=words, by=by, now=now)


def _give(case: Case, how: How, *, by: Actor, now: datetime) -> None:
    owner = owners.find(how["to"], on=priority.day_of(now))
    if owner is None:
        raise LookupError(f"nobody to give a case to: {how['to']}")
    owners.give(case, owner, by=by, now=now)


def _ask(case: Case, how: How, *, by: Actor, now: datetime) -> None:
    enquiries.ask(case, _first(case), how["words"], by=by, now=now)


def _reporter_answers(case: Case, how: How, *, by: Actor, now: datetime) -> None:
    following.answer(_first(case), how["words"], by=Actor.resident(), now=now)


def _refer(case: Case, how: How, *, by: Actor, now: datetime) -> None:
    wanted = sending.Wanted(**{**how, "parts": tuple(how["parts"])})
    sending.refer(_first(case), wanted, link=_link, sees_people=True, by=by, now=now)


def _partner_opens(case: Case, how: How, *, by: Actor, now: datetime) -> None:
    answering.open_up(_referral(case), now=now)


def _partner_answers(case: Case, how: How, *, by: Actor, now: datetime) -> None:
    answering.answer(_referral(case), how["answer"], how["words"], now=now)


def _ring(case: Case, how: How, *, by: Actor, now: datetime) -> None:
    call_backs.note(case, _first(case), how["outcome"], how["words"], by=by, now=now)


def _cover(case: Case, how: How, *, by: Actor, now: datetime) -> None:
    letters.make_small_copies()
    photo = _first(case).photos[0]
    sheet = covers.drawn(photo.key, [Box.within(*box) for box in how["boxes"]])
    covers.cover(photo, sheet, how["because"], keeps=how["keeps"], by=by, now=now)


DEEDS: Mapping[str, Deed] = {
    "act": _act,
    "give": _give,
    "ask": _ask,
    "reporter_answers": _reporter_answers,
    "refer": _refer,
    "partner_opens": _partner_opens,
    "partner_answers": _partner_answers,
    "ring": _ring,
    "cover": _cover,
}


def _first(case: Case) -> Report:
    return min(case.reports, key=lambda report: (report.received_at, report.id))


def _referral(case: Case) -> Referral:
    return next(each for each in _first(case).referrals if each.is_unanswered)


def _link(token: str) -> str:
    return f"{site.url}/partner/{token}/open"
