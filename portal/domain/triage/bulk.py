"""One change to several cases at once: what it would do to each, and doing it so it can be undone.

What a change has us write to reporters waits until it can be undone no longer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from portal.domain import Actor, Refused, audit, jobs, notices, own_words, references
from portal.domain.triage import (
    case_themes,
    cases,
    news,
    owners,
    reply_templates,
    workflow,
    writing,
)
from portal.domain.triage.cases import Viewer
from portal.extensions import database, db
from portal.models import BulkChange, BulkChangePart, Case, Report

# As many as one page of the queue shows.
MOST = 25
UNDO_FOR = timedelta(minutes=10)
TELL = "cases.tell_of_change"


class Kind(StrEnum):
    """What of several cases is changed."""

    THEME = "theme"
    OWNER = "owner"
    MOVE = "move"
    MESSAGE = "message"


@dataclass(frozen=True)
class Wish:
    """What is to become of the cases.

    `to` is a theme, a status, or whose they are to be, with nothing for nobody.
    """

    kind: Kind
    to: str = ""
    reason: str | None = None
    words: str = ""

    @property
    def writes_to_reporters(self) -> bool:
        return self.kind in (Kind.MOVE, Kind.MESSAGE)


@dataclass(frozen=True)
class Line:
    """What a change would do to one case: nothing where a rule says no, in a sentence."""

    case: Case
    refusal: str
    letters: int


def owner_of(wish: Wish) -> owners.Owner | None:
    """Give whose cases are to be; None for nobody."""
    return owners.find(wish.to) if wish.to else None


# What of a case each kind changes: it is kept as it was, to be put back.
CHANGES: dict[Kind, tuple[str, ...]] = {
    Kind.THEME: ("theme_code",),
    Kind.OWNER: ("owner_id", "owner_body"),
    Kind.MOVE: ("status", "responded_at", "closed_at", "closing_reason", "awaits_reply"),
    Kind.MESSAGE: (),
}


def chosen(given: Sequence[str], *, viewer: Viewer) -> list[Case]:
    """Give the cases with some references, of those that open for a viewer, in that order."""
    wanted = list(dict.fromkeys(references.tidy(reference) for reference in given))[:MOST]
    found = db.session.scalars(
        sa.select(Case)
        .where(Case.reference.in_(wanted))
        .options(joinedload(Case.owner), selectinload(Case.reports).joinedload(Report.reporter))
    )
    opens = [case for case in found if viewer.opens_restricted or not case.is_restricted]
    return sorted(opens, key=lambda case: wanted.index(case.reference))


def plan(chosen: Sequence[Case], wish: Wish) -> list[Line]:
    """Say what a change would do to each case, and change nothing."""
    return [_line(case, wish) for case in chosen]


def letter(lines: Sequence[Line], wish: Wish) -> notices.Letter | None:
    """Word the first of the letters that a change would send; None if it sends none."""
    first = next((line.case for line in lines if line.letters), None)
    if first is None:
        return None
    report = news.hearers(first)[0]
    if wish.kind is Kind.MESSAGE:
        return writing.worded(report, wish.words)
    return news.worded(report, status=wish.to, reason=wish.reason, words=wish.words)


def carry_out(
    wish: Wish,
    chosen: Sequence[Case],
    *,
    revisions: Mapping[str, int],
    by: Actor,
    now: datetime,
) -> BulkChange:
    """Change every case that can be; `revisions` has each as it was when somebody saw the plan.

    Raise Overtaken, and change nothing, if somebody changed one of them since. Raise Refused
    where none can be changed.
    """
    words = own_words(wish.words, longest=workflow.LONGEST_WORDS)
    reply_templates.expect_no_gap(words)
    for case in chosen:
        cases.expect_revision(case, revisions.get(case.reference))
    can_be = [line.case for line in plan(chosen, wish) if not line.refusal]
    if not can_be:
        raise Refused("None of these cases can be changed like that. See why beside each.")
    before = [_as_it_is(case, wish.kind) for case in can_be]
    with database.together():
        for case in can_be:
            ACTS[wish.kind](case, wish, by, now)
    db.session.flush()
    change = BulkChange(
        kind=wish.kind.value,
        asked={**asdict(wish), "words": words},
        made_at=now,
        staff_id=by.id,
        parts=[
            BulkChangePart(case=case, before=kept, revision=case.revision)
            for case, kept in zip(can_be, before, strict=True)
        ],
    )
    db.session.add(change)
    db.session.flush()
    if wish.writes_to_reporters:
        jobs.enqueue(TELL, now=now, after=UNDO_FOR, change_id=change.id)
    audit.record("cases.changed", change, by=by, now=now, what=wish.kind.value, cases=len(can_be))
    return change


def wish_of(change: BulkChange) -> Wish:
    """Give what a change was to do."""
    return Wish(**{**change.asked, "kind": Kind(change.kind)})


def forget_words(change: BulkChange) -> None:
    """Keep what was written no longer than it waits: once it went, it stands in the history."""
    change.asked = {**change.asked, "words": ""}


@jobs.does(TELL)
def tell(*, change_id: int, now: datetime) -> None:
    """Write to whoever reported the cases of a change, now that it can be undone no longer.

    A case that has moved on meanwhile is passed over: its reporters were told of where it went.
    """
    # Held until this is done, so that it is not undone at the same moment.
    change = db.session.get_one(BulkChange, change_id, with_for_update=True)
    if change.told_at is not None:
        return
    change.told_at = now
    wish = wish_of(change)
    forget_words(change)
    by = Actor.staff(change.staff_id, change.staff.name)
    for part in change.parts:
        if part.undone_at is None:
            LETTERS[wish.kind](part.case, wish, by, now)


# What each kind asks of a case


def _check_theme(case: Case, wish: Wish) -> None:
    if case_themes.check(case, wish.to).is_restricted:
        raise Refused("A theme that tells of harm is decided case by case")


def _check_message(case: Case, wish: Wish) -> None:
    if case.is_restricted:
        raise Refused("It is restricted: write to each of its reporters by themselves")
    if not news.hearers(case):
        raise Refused("Nobody who reported it said that email is safe")


CHECKS: dict[Kind, Callable[[Case, Wish], object]] = {
    Kind.THEME: _check_theme,
    Kind.OWNER: lambda case, wish: owners.check(case, owner_of(wish)),
    Kind.MOVE: lambda case, wish: workflow.check(case, to=wish.to, reason=wish.reason),
    Kind.MESSAGE: _check_message,
}


def _line(case: Case, wish: Wish) -> Line:
    try:
        CHECKS[wish.kind](case, wish)
    except Refused as refusal:
        return Line(case, str(refusal), 0)
    return Line(case, "", len(news.hearers(case)) if wish.writes_to_reporters else 0)


# What each kind does to a case


def _theme(case: Case, wish: Wish, by: Actor, now: datetime) -> None:
    case_themes.correct(case, wish.to, by=by, now=now)


def _owner(case: Case, wish: Wish, by: Actor, now: datetime) -> None:
    owner = owner_of(wish)
    if owner is None:
        owners.let_go(case, by=by, now=now)
    elif owners.code_of(owner) == str(by.id):
        owners.take(case, by=by, now=now)
    else:
        owners.give(case, owner, by=by, now=now)


def _move(case: Case, wish: Wish, by: Actor, now: datetime) -> None:
    workflow.move(case, to=wish.to, reason=wish.reason, tells=False, by=by, now=now)


def _message(case: Case, wish: Wish, by: Actor, now: datetime) -> None:
    workflow.add_event(case, "reply_waits", by=by, now=now)
    cases.touch(case)


Act = Callable[[Case, Wish, Actor, datetime], None]

ACTS: dict[Kind, Act] = {
    Kind.THEME: _theme,
    Kind.OWNER: _owner,
    Kind.MOVE: _move,
    Kind.MESSAGE: _message,
}


def _as_it_is(case: Case, kind: Kind) -> dict[str, Any]:
    kept = {name: getattr(case, name) for name in CHANGES[kind]}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in kept.items()
    }


# What each kind writes


def _tell_of_move(case: Case, wish: Wish, by: Actor, now: datetime) -> None:
    if case.status != wish.to or case.merged_into_id is not None:
        return
    if wish.words:
        workflow.add_event(case, "reply", words=wish.words, is_public=True, by=by, now=now)
    news.tell(case, words=wish.words, now=now)


def _send_message(case: Case, wish: Wish, by: Actor, now: datetime) -> None:
    for report in news.hearers(case):
        writing.reply(case, report, wish.words, by=by, now=now)


LETTERS: dict[Kind, Act] = {Kind.MOVE: _tell_of_move, Kind.MESSAGE: _send_message}
