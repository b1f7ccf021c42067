"""What there is to try on the sample’s desk: of each thing that the team does, a true example."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from portal.domain import sample
from portal.domain.referrals import answering, parts
from portal.domain.reports import following
from portal.domain.reviews import deciding
from portal.domain.reviews.counting import Standing
from portal.domain.triage import (
    actions,
    call_backs,
    cases,
    enforcement,
    enquiries,
    handovers,
    owners,
)
from portal.extensions import database, db, files
from portal.models import (
    AuditEntry,
    Case,
    CaseEvent,
    Enquiry,
    Message,
    Photo,
    Referral,
    Report,
    ReviewApplication,
    StaffMember,
)

FEW = 0.003  # the desk’s scenes, and a handful from the years before


@dataclass(frozen=True)
class Anybody:
    """Somebody for whom everything opens."""

    opens_restricted: bool = True


@pytest.fixture(
    scope="module",
    params=[
        datetime(2026, 11, 18, 14, 15, tzinfo=UTC),  # a Wednesday afternoon
        datetime(2026, 12, 29, 9, 30, tzinfo=UTC),  # nobody was at work for four days
    ],
    ids=["on a Wednesday", "after Christmas"],
)
def now(request: pytest.FixtureRequest, shared_app: Flask) -> Iterator[datetime]:
    with shared_app.app_context(), database.writing():
        sample.load(now=request.param, scale=FEW)
        yield request.param
        db.session.rollback()


@pytest.fixture
def session(now: datetime) -> Any:
    return db.session


# Referrals


def test_a_referral_waits_for_a_partner_who_has_opened_it(session: Any, now: datetime) -> None:
    _, waiting = answering.waiting(viewer=Anybody())

    assert answering.state(waiting, now=now) == "Opened, no answer yet"
    assert not answering.is_overdue(waiting, now=now)
    assert waiting.report.case.status == "referred"
    assert owners.is_with_partner(waiting.report.case)
    told = answering.of_case(waiting.report.case, waiting.id)
    assert told is not None
    assert 0 < len(told.parts) < len(parts.PARTS), "what is told has to be chosen"


def test_a_referral_was_answered_and_the_case_is_the_teams_again(
    session: Any, now: datetime
) -> None:
    answered = session.scalars(sa.select(Referral).where(Referral.answer.is_not(None))).one()
    case = answered.report.case

    assert answered.made_at < answered.opened_at < answered.answered_at < now
    assert answering.state(answered, now=now) == "Has dealt with it"
    assert case.status == "in_progress"
    assert case.awaits_reply
    assert answering.photo(answered, answered.told["photos"][0]), "its photos can be looked at"


def test_the_link_of_a_referral_leads_to_it_and_goes_nowhere_else(
    shared_app: Flask, session: Any, now: datetime
) -> None:
    letters = session.scalars(sa.select(Message).where(Message.template == "referral")).all()
    assert len(letters) == 3
    for letter in letters:
        link = re.search(r"https?://[^/\s]+(/partner/\S+)", letter.body)
        assert link
        endpoint, given = shared_app.url_map.bind("localhost").match(link[1])
        assert endpoint == "partners.door"
        referral = answering.by_token(given["token"])
        assert referral
        assert answering.is_theirs(referral, letter.recipient)
        assert letter.recipient.endswith("@example.org")


def test_a_referral_that_nobody_answers_is_named_on_the_desk(session: Any, now: datetime) -> None:
    longest, _ = answering.waiting(viewer=Anybody())

    assert answering.count_overdue(viewer=Anybody(), now=now) == 1
    assert answering.is_open(longest, now=now)
    assert "partner_silent" in {event.kind for event in longest.report.case.events}


# From one shift to the next


def test_one_note_was_read_and_the_newest_was_not(session: Any, now: datetime) -> None:
    newest, before = handovers.kept(now=now)
    read = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "handover.read")).all()

    assert handovers.latest(now=now) == newest
    assert newest.made_at.date() == now.date()
    assert newest.staff != before.staff
    assert any(before.made_at < look.happened_at < newest.made_at for look in read)
    assert not any(look.happened_at > newest.made_at for look in read)


def test_every_case_that_a_note_names_can_be_opened(session: Any, now: datetime) -> None:
    for note in handovers.kept(now=now):
        named = [piece.reference for piece in handovers.pieces(note.words) if piece.reference]
        assert named
        assert "{" not in note.words
        for reference in named:
            assert not cases.get(reference).is_restricted


# Questions


def test_a_question_waits_for_its_answer(session: Any, now: datetime) -> None:
    waiting = enquiries.waiting(viewer=Anybody())

    assert waiting
    for enquiry in waiting:
        assert enquiry.report.case.status == "waiting_for_reporter"
        assert enquiry.report.open_enquiry == enquiry
    in_time = [each for each in waiting if not enquiries.is_overdue(each, now=now)]
    assert in_time
    assert len(waiting) - len(in_time) == enquiries.count_overdue(viewer=Anybody(), now=now) == 1


def test_a_question_was_answered_and_the_case_awaits_a_reply(session: Any, now: datetime) -> None:
    answered = session.scalars(sa.select(Enquiry).where(Enquiry.answer.has())).one()
    case = answered.report.case

    assert answered.asked_at < answered.answer.added_at < now
    assert case.status == "in_progress"
    assert case.awaits_reply
    told = [step.sentence for step in following.story(answered.report)]
    assert told.index("You answered our question") < told.index("We asked you a question")


# After closing


def test_most_are_content_and_one_had_the_case_opened_again(session: Any, now: datetime) -> None:
    told = session.scalars(sa.select(CaseEvent).where(CaseEvent.kind == "told_how")).all()
    content = [each for each in told if each.after == "sorted_yes"]
    again = session.scalars(sa.select(CaseEvent).where(CaseEvent.kind == "asked_again")).one()

    assert len(content) >= 4
    assert len(content) > len(told) / 2
    assert any(each.words for each in content)
    assert again.case.status == "reopened"
    assert again.case.awaits_reply
    for each in told:
        asked = [e for e in each.case.events if e.kind == "followed_up"]
        assert any(e.happened_at < each.happened_at for e in asked), "told before they were asked"


# Case reviews


def applications(session: Any) -> tuple[ReviewApplication, ReviewApplication]:
    """Give the one to decide and the one that is decided."""
    first, second = deciding.listed(viewer=Anybody())
    return first, second


def test_an_application_waits_to_be_decided_in_time(session: Any, now: datetime) -> None:
    waiting, _ = applications(session)
    due_at = deciding.due_at(waiting)

    assert deciding.next_step(waiting) is deciding.Step.DECIDE
    assert due_at
    assert due_at > now
    assert not waiting.is_restricted


def test_an_application_was_decided_with_reasons(session: Any, now: datetime) -> None:
    _, decided = applications(session)
    step = next(each for each in decided.steps if each.kind == "decided")

    assert decided.is_met
    assert deciding.next_step(decided) is deciding.Step.CARRY_OUT
    assert decided.received_at < decided.decided_at <= decided.decide_by
    assert now < decided.outcome_by
    assert step.details["reasons"] in step.details["letter"]
    assert step.details["is_sent"]
    counted = deciding.evidence(decided, viewer=Anybody()).number
    assert step.details["counted"] == counted, "the officer counted what there is"


@pytest.mark.parametrize("which", [0, 1], ids=["to decide", "decided"])
def test_the_complaints_of_an_application_truly_qualify(
    session: Any, now: datetime, which: int
) -> None:
    application = applications(session)[which]
    tally = deciding.evidence(application, viewer=Anybody())
    ours = [one for one in tally.counting if one.complaint.to == "council"]

    assert tally.standing is Standing.MET
    assert len([one for one in ours if one.is_sure]) >= tally.threshold
    for one in ours:
        report = session.scalars(
            sa.select(Report).where(Report.reference == one.complaint.label)
        ).one()
        assert report.reporter.email_fingerprint == application.email_fingerprint
        assert "sample" in report.marks
    assert len(tally.counting) > len(ours), "somebody else was told as well"


# Whose cases are


def test_teams_partners_and_a_colleague_have_cases(session: Any, now: datetime) -> None:
    open_cases = session.scalars(sa.select(Case).where(Case.closed_at.is_(None))).all()
    theirs = {case.owner_body for case in open_cases if case.owner_body}
    colleague = session.scalars(
        sa.select(StaffMember).where(StaffMember.email == "colleague@example.org")
    ).one()

    assert {"teams/ODS", "teams/ASBIT", "agencies/TVP", "agencies/LANDLORD"} <= theirs
    for code in theirs:
        assert owners.find(code, on=now.date())
    assert [case for case in open_cases if case.owner == colleague]


# What was done


def test_steps_of_enforcement_are_in_cases_with_their_outcome(session: Any, now: datetime) -> None:
    taken = {
        case: {(action.list_code, action.code) for action in actions.of(case)}
        for case in session.scalars(sa.select(Case).where(Case.actions.any()))
    }
    warned = next(case for case, done in taken.items() if ("asb_actions", "CPN") in done)
    fined = [case for case, done in taken.items() if ("flytip_actions", "A04") in done]
    history = enforcement.at_place_of(warned, viewer=Anybody(), now=now)

    assert [action.code for action in actions.of(warned)] == ["ADVICE", "CPW", "CPN"]
    assert not warned.is_closed
    assert history
    assert history.is_persistent
    assert any(case.closing_reason == "enforcement" for case in fined)
    for case in taken:
        for action in actions.of(case):
            assert case.opened_at.date() <= action.taken_on <= now.date()


def test_calls_are_made_and_one_is_to_make(session: Any, now: datetime) -> None:
    due = call_backs.due(viewer=Anybody(), now=now)
    called = session.scalars(sa.select(CaseEvent).where(CaseEvent.kind == "called_back")).all()

    assert any(each.call == call_backs.FIRST and not each.is_overdue(now) for each in due)
    assert [each.after for each in called] == [call_backs.STILL]


# Photos


def test_a_photo_is_covered_for_everybody_and_kept_as_it_came(session: Any, now: datetime) -> None:
    photo = session.scalars(sa.select(Photo).where(Photo.covered_at.is_not(None))).one()
    shown, came = (
        Image.open(BytesIO(files.get(key))).convert("L") for key in (photo.key, photo.original_key)
    )
    on_the_label = (shown.width // 2, shown.height * 56 // 100)

    assert photo.report.received_at < photo.covered_at < now
    assert shown.size == came.size
    assert shown.getpixel(on_the_label) < 30
    assert came.getpixel(on_the_label) > 60
    assert shown.getpixel((20, 20)) == pytest.approx(came.getpixel((20, 20)), abs=3)
    small = Image.open(BytesIO(files.get(photo.thumbnail_key))).convert("L")
    assert small.getpixel((small.width // 2, small.height * 56 // 100)) < 30


def test_nothing_is_done_after_now(session: Any, now: datetime) -> None:
    for event in session.scalars(sa.select(CaseEvent)):
        assert event.happened_at <= now + timedelta(minutes=5)
