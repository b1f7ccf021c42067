"""What a body does with a referral: opens it by link and address, and answers into the case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, undefer

from portal.domain import Actor, Refused, audit, jobs, own_words
from portal.domain.reference import Entry, lists
from portal.domain.referrals.sending import hashed, terms, tidy_address
from portal.domain.triage import cases, owners, priority, workflow
from portal.domain.triage.cases import Viewer
from portal.domain.triage.workflow import Status
from portal.extensions import database, db
from portal.models import Case, Photo, Referral, Report

LONGEST_WORDS = workflow.LONGEST_WORDS
CLOSED = "This link no longer works."
# The case waits with these for the body that it was referred to.
WITH_THEM = (Status.WAITING_FOR_PARTNER, Status.REFERRED)

# Nobody reads further down the list, and the worker takes no more at a time.
MOST_SHOWN = 100
AT_A_TIME = 100
# One worker at a time: two would each write the same into a case.
_TURN = 20_230_042


def by_token(token: str) -> Referral | None:
    """Find the referral that a link leads to, with all that was told."""
    return db.session.scalar(
        sa.select(Referral)
        .where(Referral.token_hash == hashed(token))
        .options(undefer(Referral.told), joinedload(Referral.report).joinedload(Report.case))
    )


def is_open(referral: Referral, *, now: datetime) -> bool:
    """Say whether its link still works: not past its day, nor taken back, nor the report."""
    return (
        referral.recalled_at is None
        and now <= referral.open_until
        and not referral.report.is_withdrawn
    )


def is_theirs(referral: Referral, address: str) -> bool:
    """Say whether somebody knows the address that the link was sent to."""
    return tidy_address(address) == referral.recipient


def open_up(referral: Referral, *, now: datetime) -> None:
    """Record that the body looked at what it was told."""
    referral.opened_at = referral.opened_at or now
    audit.record("referral.opened", referral, by=_body(referral), now=now)


def photo(referral: Referral, photo_id: str) -> Photo | None:
    """Give a photo that was told with a referral, if it is still there."""
    if photo_id not in referral.told["photos"]:
        return None
    return db.session.get(Photo, photo_id)


def possible(*, now: datetime) -> list[Entry]:
    return lists.entries("partner_answers", on=priority.day_of(now))


def answer(referral: Referral, code: str, words: str, *, now: datetime) -> None:
    """Keep what a body does about a case; unless it goes on with it, the team has the case again.

    Raise Refused, with the field to put right, or once the link has ended.
    """
    if not is_open(referral, now=now):
        raise Refused(CLOSED)
    chosen = lists.find("partner_answers", code, on=priority.day_of(now))
    if chosen is None:
        raise Refused("Select what you do about it", field="answer")
    words = own_words(
        words,
        longest=LONGEST_WORDS,
        missing=chosen.attributes["ask"] if chosen.attributes["says_more"] else "",
        field="words",
    )
    by, case = _body(referral), referral.report.case
    referral.answer, referral.answered_at = chosen.code, now
    workflow.add_event(
        case,
        "partner_answered",
        reason=referral.agency,
        after=chosen.code,
        words=words or None,
        report_id=referral.report_id,
        by=by,
        now=now,
    )
    _go_on(referral, chosen, now=now)
    cases.touch(case)
    audit.record("referral.answered", referral, by=by, now=now, answer=chosen.code)


def waiting(*, viewer: Viewer) -> Sequence[Referral]:
    """Give the referrals that nobody has answered, the longest made first."""
    return db.session.scalars(
        _unanswered(viewer).order_by(Referral.made_at, Referral.id).limit(MOST_SHOWN)
    ).all()


def count_overdue(*, viewer: Viewer, now: datetime) -> int:
    """Count the referrals that have had no answer for longer than the team waits."""
    overdue = (
        _unanswered(viewer)
        .with_only_columns(Referral.id)
        .where(Referral.made_at <= now - terms(now).patience)
        .limit(MOST_SHOWN)
    )
    return db.session.scalar(sa.select(sa.func.count()).select_from(overdue.subquery())) or 0


def is_overdue(referral: Referral, *, now: datetime) -> bool:
    return referral.made_at <= now - terms(now).patience


@jobs.every(timedelta(hours=1))
def tell_of_no_answer(*, now: datetime) -> int:
    """Write into each case, once, that a body has not answered; return how many."""
    if not database.take_turn(_TURN):
        return 0
    due = db.session.scalars(
        _unanswered()
        .where(Referral.told_at.is_(None), Referral.made_at <= now - terms(now).patience)
        .order_by(Referral.made_at, Referral.id)
        .limit(AT_A_TIME)
    ).all()
    for referral in due:
        referral.told_at = now
        workflow.add_event(
            referral.report.case,
            "partner_silent",
            reason=referral.agency,
            after=str((now - referral.made_at).days),
            report_id=referral.report_id,
            by=Actor.system(),
            now=now,
        )
    return len(due)


def state(referral: Referral, *, now: datetime) -> str:
    """Say where a referral is, in a few words."""
    if referral.recalled_at is not None:
        return "Taken back"
    if referral.answer is not None:
        return lists.get("partner_answers", referral.answer).label
    if not is_open(referral, now=now):
        return "No answer, and the link has ended"
    return "Opened, no answer yet" if referral.opened_at else "Not opened yet"


def of_case(case: Case, referral_id: int) -> Referral | None:
    """Find a referral of a case, with all that was told."""
    return db.session.scalar(
        sa.select(Referral)
        .join(Referral.report)
        .where(Referral.id == referral_id, Report.case_id == case.id)
        .options(undefer(Referral.told), joinedload(Referral.staff))
    )


def _unanswered(viewer: Viewer | None = None) -> sa.Select[Referral]:
    is_shut = viewer is not None and not viewer.opens_restricted
    # Asked of each referral, and not joined: few wait, and SQLite would begin at the reports.
    stands = (
        sa.select(Report.id)
        .join(Report.case)
        .where(
            Report.id == Referral.report_id,
            Report.withdrawn_at.is_(None),
            Case.closed_at.is_(None),
            *((Report.is_restricted.is_(False), Case.is_restricted.is_(False)) if is_shut else ()),
        )
        .exists()
    )
    return (
        sa.select(Referral)
        .options(joinedload(Referral.report).joinedload(Report.case))
        .where(Referral.answered_at.is_(None), Referral.recalled_at.is_(None), stands)
    )


def _go_on(referral: Referral, chosen: Entry, *, now: datetime) -> None:
    """Have the team hear of an answer after which a body does no more about a case."""
    case, by = referral.report.case, Actor.system()
    if chosen.attributes["goes_back"]:
        body = owners.partner(referral.agency)
        owners.take_back(case, body, referral.staff, by=by, now=now)
    if case.is_closed:
        # Closed as passed to them, it would otherwise be nobody’s.
        if chosen.attributes["reopens"] and case.merged_into_id is None:
            workflow.move(case, to=Status.REOPENED, by=by, now=now)
            case.awaits_reply = True
    elif chosen.attributes["goes_back"]:
        if case.status in WITH_THEM:
            # Shown to whoever reported, and told to nobody: it says no more than that we go on.
            workflow.move(case, to=Status.IN_PROGRESS, tells=False, by=by, now=now)
        case.awaits_reply = True


def _body(referral: Referral) -> Actor:
    return Actor.partner(lists.get("agencies", referral.agency).label)
