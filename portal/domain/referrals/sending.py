"""Referring a report to another body: what it is told and on what ground, by a link that ends."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from portal.domain import Actor, Refused, audit, notices, own_words, people
from portal.domain.reference import Entry, lists
from portal.domain.referrals import parts
from portal.domain.triage import cases, owners, priority, reply_templates, workflow
from portal.domain.triage.workflow import Status
from portal.extensions import db
from portal.models import Case, Referral, Report

LETTER = "referral"
LONGEST_ASKED = 2_000

# Who works on it from then on.
THEIRS, OURS, TOLD = "theirs", "ours", "told"
WHOSE: dict[str, str] = {
    THEIRS: "They deal with it",
    OURS: "We deal with it, and need something of them",
    TOLD: "They should know of it",
}
_GOES_TO = {THEIRS: Status.REFERRED, OURS: Status.WAITING_FOR_PARTNER}


@dataclass(frozen=True)
class Wanted:
    """What an officer asks for: who is told which parts, why, and who then works on it."""

    agency: str
    address: str
    basis: str
    parts: tuple[str, ...]
    asks: str
    whose: str
    news: str = ""


def agencies(*, now: datetime) -> list[Entry]:
    return lists.entries("agencies", on=priority.day_of(now))


def bases(*, now: datetime) -> list[Entry]:
    return lists.entries("disclosure_bases", on=priority.day_of(now))


def whose(case: Case) -> list[tuple[str, str]]:
    """Give who may work on it from then on: where the table of moves has the step."""
    may = {None, *workflow.possible(case), Status(case.status)}
    return [(code, words) for code, words in WHOSE.items() if _GOES_TO.get(code) in may]


def check(report: Report, wanted: Wanted, *, sees_people: bool, now: datetime) -> None:
    """Raise Refused, with the field to put right, unless it may be told so."""
    if report.case.is_closed:
        raise Refused("This case is closed. Open it again before you refer it.")
    if report.is_withdrawn:
        raise Refused("They took back this report, so nobody else is told of it.")
    today = priority.day_of(now)
    agency = lists.find("agencies", wanted.agency, on=today)
    if agency is None:
        raise Refused("Select who to refer it to", field="agency")
    basis = lists.find("disclosure_bases", wanted.basis, on=today)
    if basis is None:
        raise Refused("Select why they may be told", field="basis")
    if basis.attributes["relevant"] and not agency.attributes["relevant"]:
        raise Refused(
            f"{basis.attributes['law']} is for relevant authorities alone. Select another ground.",
            field="basis",
        )
    _check_address(agency, wanted.address)
    _check_parts(report, wanted, basis, sees_people=sees_people)
    own_words(
        wanted.asks,
        longest=LONGEST_ASKED,
        missing="Say what you ask of them, or why they should know",
        field="asks",
    )
    if wanted.whose not in dict(whose(report.case)):
        raise Refused("Select who deals with it from now on", field="whose")
    _check_news(report.case, wanted)


def refer(
    report: Report,
    wanted: Wanted,
    *,
    link: Callable[[str], str],
    sees_people: bool,
    by: Actor,
    now: datetime,
) -> Referral:
    """Tell a body some parts of a report; `link` makes the address of a token.

    The email holds the link and nothing of the report. Raise Refused for what `check` refuses.
    """
    check(report, wanted, sees_people=sees_people, now=now)
    case, token = report.case, secrets.token_urlsafe(32)
    referral = Referral(
        report=report,
        staff_id=by.id,
        agency=wanted.agency,
        basis=wanted.basis,
        parts=[part.code for part in parts.PARTS if part.code in wanted.parts],
        recipient=tidy_address(wanted.address),
        asks=wanted.asks.strip(),
        told=parts.told(report, wanted.parts),
        token_hash=hashed(token),
        made_at=now,
        open_until=now + terms(now).open_for,
    )
    db.session.add(referral)
    db.session.flush()
    notices.enqueue_to(
        referral.recipient,
        LETTER,
        now=now,
        link=link(token),
        reference=case.reference,
        until=notices.day(referral.open_until),
    )
    workflow.add_event(case, "referred", reason=wanted.agency, report_id=report.id, by=by, now=now)
    _go_on(case, wanted, by=by, now=now)
    cases.touch(case)
    audit.record(
        "report.referred",
        report,
        by=by,
        now=now,
        referral=referral.id,
        agency=wanted.agency,
        basis=wanted.basis,
        parts=referral.parts,
    )
    return referral


def recall(referral: Referral, *, by: Actor, now: datetime) -> None:
    """Shut the link of a referral. What was read through it can’t be unread.

    Raise Refused for one that was recalled already.
    """
    if referral.recalled_at is not None:
        raise Refused("This was taken back already.")
    referral.recalled_at = now
    case = referral.report.case
    workflow.add_event(
        case,
        "referral_recalled",
        reason=referral.agency,
        report_id=referral.report_id,
        by=by,
        now=now,
    )
    if not _stands_beside(referral):
        body, member = owners.partner(referral.agency), people.find(by.id) if by.id else None
        owners.take_back(case, body, member, by=by, now=now)
    cases.touch(case)
    audit.record("referral.recalled", referral, by=by, now=now)


@dataclass(frozen=True)
class Terms:
    """After how long the team is told of no answer, and for how long a link works."""

    patience: timedelta
    open_for: timedelta


def terms(now: datetime) -> Terms:
    code = "no_word_of_partner"
    entry = lists.find("writing_again", code, on=priority.day_of(now)) or lists.get(
        "writing_again", code
    )
    return Terms(timedelta(days=entry.attributes["days"]), timedelta(days=entry.attributes["open"]))


def tidy_address(address: str) -> str:
    return address.strip().lower()


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _stands_beside(referral: Referral) -> bool:
    """Say whether the same body was told of the same case by another referral as well."""
    others = (
        sa.select(Referral.id)
        .join(Referral.report)
        .where(
            Report.case_id == referral.report.case_id,
            Referral.agency == referral.agency,
            Referral.recalled_at.is_(None),
            Referral.id != referral.id,
        )
    )
    return db.session.scalar(others.limit(1)) is not None


def _check_address(agency: Entry, address: str) -> None:
    address = tidy_address(address)
    if not notices.is_one_address(address):
        raise Refused(
            "Enter one email address in the correct format, like name@example.com", field="address"
        )
    domains: Sequence[str] = agency.attributes["domains"]
    at = address.rpartition("@")[2]
    if domains and not any(at == one or at.endswith("." + one) for one in domains):
        raise Refused(
            f"An address of {agency.label} ends in {' or '.join(domains)}", field="address"
        )


def _check_parts(report: Report, wanted: Wanted, basis: Entry, *, sees_people: bool) -> None:
    chosen = [
        part for part in parts.offered(report, sees_people=sees_people) if part.code in wanted.parts
    ]
    if not chosen or {part.code for part in chosen} != set(wanted.parts):
        raise Refused("Select what they need to know, and nothing more", field="parts")
    if not basis.attributes["people"] and (
        people := [part.label for part in chosen if part.of_people]
    ):
        raise Refused(
            f"“{basis.label}” gives no ground to say who reported or saw it. Leave out "
            f"“{people[0]}”, or select another ground.",
            field="parts",
        )


def _check_news(case: Case, wanted: Wanted) -> None:
    """Raise Refused for words to whoever reported that would go nowhere, or could not go."""
    news = own_words(wanted.news, longest=workflow.LONGEST_WORDS, field="news")
    if news and _next_step(case, wanted) is None:
        raise Refused(
            "The case takes no step with this, so nobody is told of one. Leave these words out, "
            "and write to them from the case.",
            field="news",
        )
    reply_templates.expect_no_gap(news, field="news")


def _next_step(case: Case, wanted: Wanted) -> Status | None:
    """Give the step that a case takes when it is referred so; None where it stays where it is."""
    goes_to = _GOES_TO.get(wanted.whose)
    return None if goes_to == case.status else goes_to


def _go_on(case: Case, wanted: Wanted, *, by: Actor, now: datetime) -> None:
    goes_to = _next_step(case, wanted)
    if goes_to is not None:
        workflow.move(case, to=goes_to, words=wanted.news, by=by, now=now)
    body = owners.partner(wanted.agency)
    if wanted.whose == THEIRS and case.owner_body != body.code:
        owners.give(case, body, by=by, now=now)
