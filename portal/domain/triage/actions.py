"""What the team did about a case: actions from the dated lists, struck out when wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from portal.domain import Actor, Refused, audit, own_words
from portal.domain.reference import Entry, lists
from portal.domain.triage import cases, workflow
from portal.domain.triage.clocks import LONDON
from portal.extensions import db
from portal.models import Case
from portal.models import CaseAction as CaseAction

# The lists that actions come from, and the themes whose cases are offered each one first.
LISTS = ("asb_actions", "flytip_actions")
FIRST_FOR = {"fly_tipping": "flytip_actions"}


@dataclass(frozen=True)
class Offer:
    """One action that can be recorded: what it says, and what the law asks before it is taken."""

    list: str
    entry: Entry
    detail: str = ""

    @property
    def value(self) -> str:
        """Name the offer in a form.

        >>> offer.value
        'flytip_actions/A04/Littering'
        """
        return "/".join(part for part in (self.list, self.entry.code, self.detail) if part)

    @property
    def label(self) -> str:
        return f"{self.entry.label}: {self.detail}" if self.detail else self.entry.label


def offered(case: Case, *, on: date) -> list[tuple[str, list[Offer]]]:
    """Give what can be recorded on a day, under its headings, from the lowest step up."""
    first = FIRST_FOR.get(case.theme_code, LISTS[0])
    ordered = sorted(LISTS, key=lambda code: code != first)
    return [(HEADINGS[code], list(_of_list(code, on))) for code in ordered]


HEADINGS = {"asb_actions": "Anti-social behaviour", "flytip_actions": "Fly-tipping"}


def of(case: Case) -> list[CaseAction]:
    """Give the actions of a case that stand, the earliest first."""
    struck = {action.strikes_id for action in case.actions if action.strikes_id}
    return sorted(
        (action for action in case.actions if not action.strikes_id and action.id not in struck),
        key=lambda action: (action.taken_on, action.id),
    )


def label(action: CaseAction) -> str:
    """Name an action as its list does, with its detail.

    >>> label(action)
    'Fixed penalty notice: Littering'
    """
    entry = lists.get(action.list_code, action.code)
    return f"{entry.label}: {action.detail}" if action.detail else entry.label


def take(
    case: Case, value: str, *, taken_on: date | None, words: str = "", by: Actor, now: datetime
) -> CaseAction:
    """Record what was done about a case, and on which day.

    Raise Refused for a day to come, for an action that its list did not hold on that day, or
    without the words that the law or the list asks for with it.
    """
    if taken_on is None:
        raise Refused("Enter the day it was done")
    if taken_on > now.astimezone(LONDON).date():
        raise Refused("Enter a day that has come. What is only planned can go into a note")
    offer = next(
        (o for _, found in offered(case, on=taken_on) for o in found if o.value == value), None
    )
    if offer is None:
        raise Refused("Select what was done. It must have been possible on that day")
    words = own_words(words, longest=workflow.LONGEST_WORDS)
    asks, unless = offer.entry.attributes.get("asks"), offer.entry.attributes.get("unless")
    if asks and not words and unless not in {action.code for action in of(case)}:
        raise Refused(asks)
    action = _add(
        case, offer.list, offer.entry.code, offer.detail, taken_on, words, None, by=by, now=now
    )
    # Who reads the record opens no case, and an action says what a restricted one is about.
    told = {} if case.is_restricted else {"code": f"{offer.list}/{offer.entry.code}"}
    audit.record("case.action_taken", case, by=by, now=now, **told)
    return action


def strike(case: Case, action_id: int | None, because: str, *, by: Actor, now: datetime) -> None:
    """Take back an action that was recorded by mistake: both rows stay, and neither counts.

    Raise Refused without a reason, or for an action that does not stand.
    """
    action = next((action for action in of(case) if action.id == action_id), None)
    if action is None:
        raise Refused("That action has been taken back already")
    because = own_words(
        because, missing="Enter why the action is taken back", longest=workflow.LONGEST_WORDS
    )
    _add(
        case,
        action.list_code,
        action.code,
        action.detail,
        action.taken_on,
        because,
        action,
        by=by,
        now=now,
    )
    audit.record("case.action_struck", case, by=by, now=now)


def _of_list(code: str, on: date) -> Iterator[Offer]:
    for entry in lists.entries(code, on=on):
        details = entry.attributes.get("details", [])
        if "waits" in entry.attributes:
            continue
        if not details or entry.attributes.get("may_wait"):
            yield Offer(code, entry)
        for detail in details:
            yield Offer(code, entry, detail)


def _add(
    case: Case,
    list_code: str,
    code: str,
    detail: str,
    taken_on: date,
    words: str,
    strikes: CaseAction | None,
    *,
    by: Actor,
    now: datetime,
) -> CaseAction:
    action = CaseAction(
        case=case,
        list_code=list_code,
        code=code,
        detail=detail,
        taken_on=taken_on,
        strikes_id=strikes.id if strikes else None,
        words=words,
        made_at=now,
        staff_id=by.id if by.is_staff else None,
    )
    db.session.add(action)
    workflow.add_event(
        case,
        "action_struck" if strikes else "action",
        after=label(action)[:60],
        words=words or None,
        by=by,
        now=now,
    )
    cases.touch(case)
    db.session.flush()
    return action
