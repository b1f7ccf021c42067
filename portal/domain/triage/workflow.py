"""The life of a case: its statuses, and the only moves there are between them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from portal.domain import Actor, Refused, audit, own_words
from portal.domain.reference import Entry, lists
from portal.domain.triage import news, reply_templates
from portal.extensions import db
from portal.models import Case, CaseEvent, Report


class Status(StrEnum):
    """Where a case is."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    WAITING_FOR_REPORTER = "waiting_for_reporter"
    WAITING_FOR_PARTNER = "waiting_for_partner"
    REFERRED = "referred"
    CLOSED = "closed"
    REOPENED = "reopened"


# As the starting facts have it: anything else is refused. Duplicate is a link between reports,
# restricted is a mark, and withdrawn or outside the area are reasons for closing.
MOVES: dict[Status, tuple[Status, ...]] = {
    Status.RECEIVED: (Status.ACCEPTED, Status.REFERRED, Status.CLOSED),
    Status.ACCEPTED: (Status.IN_PROGRESS, Status.REFERRED, Status.CLOSED),
    Status.IN_PROGRESS: (
        Status.WAITING_FOR_REPORTER,
        Status.WAITING_FOR_PARTNER,
        Status.REFERRED,
        Status.CLOSED,
    ),
    Status.WAITING_FOR_REPORTER: (Status.IN_PROGRESS, Status.CLOSED),
    Status.WAITING_FOR_PARTNER: (Status.IN_PROGRESS, Status.REFERRED, Status.CLOSED),
    Status.REFERRED: (Status.IN_PROGRESS, Status.WAITING_FOR_PARTNER, Status.CLOSED),
    Status.CLOSED: (Status.REOPENED,),
    Status.REOPENED: (Status.IN_PROGRESS, Status.REFERRED, Status.CLOSED),
}

# What an officer’s button for each move says.
VERBS: dict[Status, str] = {
    Status.ACCEPTED: "Accept",
    Status.IN_PROGRESS: "Start work",
    Status.WAITING_FOR_REPORTER: "Wait for the reporter",
    Status.WAITING_FOR_PARTNER: "Wait for a partner",
    Status.REFERRED: "Pass to another organisation",
    Status.CLOSED: "Close",
    Status.REOPENED: "Open again",
}

OPEN = tuple(status for status in Status if status is not Status.CLOSED)

DUPLICATE = "duplicate"
LONGEST_WORDS = 5_000

# The first of these answers the service standard’s clock: somebody has looked and decided.
RESPONSES = {
    Status.ACCEPTED,
    Status.IN_PROGRESS,
    Status.REFERRED,
    Status.WAITING_FOR_REPORTER,
    Status.WAITING_FOR_PARTNER,
    Status.CLOSED,
}


def label(status: str) -> str:
    """Give a status in the team’s words."""
    return lists.get("case_statuses", status).label


def public_label(status: str) -> str:
    """Give a status in the words a resident sees."""
    return lists.get("case_statuses", status).public


def possible(case: Case) -> tuple[Status, ...]:
    """Give the statuses a case may move to from where it is."""
    return MOVES[Status(case.status)]


def closing_reasons(*, on: date) -> list[Entry]:
    """Give the reasons a case may be closed for by hand; a join closes as a duplicate by itself."""
    return [entry for entry in lists.entries("closing_reasons", on=on) if entry.code != DUPLICATE]


def check(case: Case, *, to: str, reason: str | None) -> Status:
    """Raise Refused unless the table of moves has this one, and a reason where it closes."""
    target = _status(to)
    if target not in possible(case):
        raise Refused(
            f"A case that is “{label(case.status)}” can’t be moved to “{label(target)}”. "
            f"Reload the page: somebody may have moved it since you opened it."
        )
    if case.merged_into_id is not None:
        # One problem is counted once: in the case that took in its reports.
        raise Refused("Its reports were added to another case. Move that one.")
    if target is Status.CLOSED and lists.find("closing_reasons", reason) is None:
        raise Refused("Select why you are closing the case")
    return target


def move(
    case: Case,
    *,
    to: str,
    by: Actor,
    now: datetime,
    reason: str | None = None,
    words: str = "",
    tells: bool = True,
    about: Report | None = None,
) -> CaseEvent:
    """Move a case on, as the table allows, and tell everyone who reported it and may be written to.

    A move that is `about` one report alone is shown to its reporter, who knows of it already, and
    told to nobody.

    `reason` is a code of the list `closing_reasons`, needed to close and for nothing else;
    `words` are for the resident to read. Without `tells`, whoever moves it tells them later.
    Raise Refused for what `check` refuses, or with a gap of a template left in the words.
    """
    target = check(case, to=to, reason=reason)
    words = own_words(words, longest=LONGEST_WORDS)
    reply_templates.expect_no_gap(words)
    before, case.status = case.status, target.value
    if target in RESPONSES and case.responded_at is None:
        case.responded_at = now
    case.closed_at = now if target is Status.CLOSED else None
    case.closing_reason = reason if target is Status.CLOSED else None
    # Whoever reported it is told of each move, which answers what they had added.
    if by.is_staff:
        case.awaits_reply = False
    audit.record("case.moved", case, by=by, now=now, before=before, after=target.value)
    event = add_event(
        case,
        "moved",
        before=before,
        after=target.value,
        reason=case.closing_reason,
        words=words or None,
        is_public=True,
        report_id=about.id if about else None,
        by=by,
        now=now,
    )
    if tells and about is None:
        news.tell(case, words=words, now=now)
    return event


def add_event(
    case: Case,
    kind: str,
    *,
    by: Actor,
    now: datetime,
    before: str | None = None,
    after: str | None = None,
    reason: str | None = None,
    words: str | None = None,
    is_public: bool = False,
    report_id: int | None = None,
) -> CaseEvent:
    """Add one row to a case’s history."""
    event = CaseEvent(
        case=case,
        happened_at=now,
        kind=kind,
        before=before,
        after=after,
        reason=reason,
        words=words,
        is_public=is_public,
        report_id=report_id,
        actor_kind=by.kind,
        staff_id=by.id if by.is_staff else None,
    )
    db.session.add(event)
    return event


def _status(given: str) -> Status:
    try:
        return Status(given)
    except ValueError:
        raise Refused("Select what to do with the case") from None
