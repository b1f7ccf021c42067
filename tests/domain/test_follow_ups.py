"""After closing: who is asked how it went, what they say, and when the case is opened again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from portal.domain import Actor, Refused, jobs
from portal.domain.reports import follow_ups, following
from portal.domain.triage import (
    duplicates,
    finding,
    history,
    indexing,
    restrictions,
    workflow,
)
from portal.extensions import db
from portal.models import Case, Message, Report
from tests.factories import BY_EMAIL, BY_PHONE, NOBODY, a_case, a_colleague, the_actor

pytestmark = pytest.mark.usefixtures("session")

A_WEEK = timedelta(days=7)
OPEN = timedelta(days=28)
MINUTE = timedelta(minutes=1)
ME = Actor.resident()


@pytest.fixture
def officer() -> Actor:
    return the_actor(a_colleague())


def closed(by: Actor, now: datetime, *, reason: str = "cleared", **told: object) -> Case:
    case = a_case(**{"contact": BY_EMAIL, **told})
    workflow.move(case, to="closed", reason=reason, by=by, now=now)
    db.session.flush()
    return case


def asked(by: Actor, now: datetime) -> Report:
    """A report closed a week before `now`, whose reporter has just been asked."""
    case = closed(by, now - A_WEEK)
    assert follow_ups.ask_how_it_went(now=now) == 1
    db.session.expire_all()
    return case.reports[0]


def tell(report: Report, now: datetime, **given: str) -> None:
    told = {"informed": "partly", "is_sorted": "back", "words": "", **given}
    follow_ups.answer(report, **told, by=ME, now=now)


def letters(now: datetime) -> list[Message]:
    while jobs.work_one(now=now + MINUTE):
        pass
    wanted = sa.select(Message).where(Message.template == "how-it-went").order_by(Message.id)
    return list(db.session.scalars(wanted))


# Who is asked


def test_whoever_may_be_emailed_is_asked_once_a_week_after_closing(
    officer: Actor, now: datetime
) -> None:
    case = closed(officer, now)
    assert follow_ups.ask_how_it_went(now=now + A_WEEK - MINUTE) == 0
    assert follow_ups.ask_how_it_went(now=now + A_WEEK) == 1
    assert follow_ups.ask_how_it_went(now=now + A_WEEK + MINUTE) == 0
    (letter,) = letters(now + A_WEEK)
    assert letter.recipient == "jo@example.com"
    assert f"/track?reference={case.reports[0].reference}" in letter.body
    assert "on Wednesday 18 November 2020" in letter.body
    assert "until Wednesday 23 December 2020" in letter.body
    assert "fly-tipping" not in letter.body.lower()  # nothing of what they told us
    assert "Asked the reporter how it went" in [one.words for one in history.stream(case)]


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"contact": NOBODY}, "cleared"),  # nobody to write to
        ({"contact": BY_PHONE}, "cleared"),  # they asked us to ring
        ({"marks": {"restricted"}}, "resolved"),  # somebody else may read it
        ({}, "outside_area"),  # others handle it
        ({}, "withdrawn"),
    ],
)
def test_some_are_never_asked(
    officer: Actor, now: datetime, told: dict[str, object], reason: str
) -> None:
    closed(officer, now, reason=reason, **told)
    assert follow_ups.ask_how_it_went(now=now + A_WEEK) == 0


def test_who_took_their_report_back_is_not_asked_and_the_neighbour_is(
    officer: Actor, now: datetime
) -> None:
    case = a_case(contact=BY_EMAIL, reports=2)
    following.withdraw(case.reports[0], by=ME, now=now)
    workflow.move(case, to="closed", reason="cleared", by=officer, now=now)
    db.session.flush()
    assert follow_ups.ask_how_it_went(now=now + A_WEEK) == 1


def test_each_who_told_us_of_one_problem_is_asked(officer: Actor, now: datetime) -> None:
    into = a_case(contact=BY_EMAIL)
    neighbour = replace(BY_EMAIL, email="neighbour@example.com")
    duplicates.join(a_case(contact=neighbour), into, by=officer, now=now)
    workflow.move(into, to="closed", reason="cleared", by=officer, now=now)
    db.session.flush()
    assert follow_ups.ask_how_it_went(now=now + A_WEEK) == 2


def test_a_duplicate_is_asked_about_when_the_case_it_is_in_has_closed(
    officer: Actor, now: datetime
) -> None:
    case, into = a_case(contact=BY_EMAIL), a_case(contact=NOBODY)
    duplicates.join(case, into, by=officer, now=now)
    db.session.flush()
    assert follow_ups.ask_how_it_went(now=now + A_WEEK) == 0
    workflow.move(into, to="closed", reason="cleared", by=officer, now=now + A_WEEK)
    db.session.flush()
    assert follow_ups.ask_how_it_went(now=now + 2 * A_WEEK) == 1


def test_nobody_is_asked_about_what_closed_long_ago(officer: Actor, now: datetime) -> None:
    closed(officer, now)
    assert follow_ups.ask_how_it_went(now=now + 2 * A_WEEK) == 0


def test_what_was_opened_again_and_closed_again_is_asked_about_once(
    officer: Actor, now: datetime
) -> None:
    report = asked(officer, now)
    workflow.move(report.case, to="reopened", by=officer, now=now)
    workflow.move(report.case, to="closed", reason="cleared", by=officer, now=now)
    db.session.flush()
    assert follow_ups.ask_how_it_went(now=now + A_WEEK) == 0


def test_no_letter_goes_about_what_is_restricted_while_it_waits(
    officer: Actor, now: datetime
) -> None:
    report = asked(officer, now)
    restrictions.restrict(report.case, by=officer, now=now)
    db.session.flush()
    assert letters(now) == []
    assert not follow_ups.is_open(report, now=now)


# What they say


def test_how_it_went_lies_in_the_history(officer: Actor, now: datetime) -> None:
    report = asked(officer, now)
    assert follow_ups.is_open(report, now=now)
    tell(report, now, is_sorted="yes", words="Thank you")
    told = history.stream(report.case)[0]
    assert (told.words, told.detail) == ("How it went: partly kept informed, sorted", "Thank you")
    assert told.by == "the reporter"
    assert report.case.is_closed
    assert not follow_ups.is_open(report, now=now)
    assert not follow_ups.may_look_again(report, now=now)
    sentences = {step.sentence for step in following.story(report)}
    assert sentences >= {"You told us how it went", "We asked you how it went"}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"informed": ""}, "informed"),
        ({"informed": "nonsense"}, "informed"),
        ({"is_sorted": ""}, "sorted"),
        ({"words": "x" * 5_001}, "words"),
    ],
)
def test_both_questions_are_answered(
    officer: Actor, now: datetime, given: dict[str, str], field: str
) -> None:
    report = asked(officer, now)
    with pytest.raises(Refused) as refusal:
        tell(report, now, **given)
    assert refusal.value.field == field


@pytest.mark.parametrize(("after", "opens"), [(OPEN, True), (OPEN + MINUTE, False)])
def test_there_are_four_weeks_to_answer(
    officer: Actor, now: datetime, after: timedelta, opens: bool
) -> None:
    report = asked(officer, now)
    assert follow_ups.is_open(report, now=now + after) is opens
    if not opens:
        with pytest.raises(Refused, match="time to answer is over"):
            tell(report, now + after)


def test_it_is_told_once_and_only_by_who_was_asked(officer: Actor, now: datetime) -> None:
    with pytest.raises(Refused, match="over"):
        tell(closed(officer, now).reports[0], now)
    report = asked(officer, now)
    tell(report, now)
    with pytest.raises(Refused, match="answered already"):
        tell(report, now)


def test_the_neighbour_does_not_read_it(officer: Actor, now: datetime) -> None:
    case = closed(officer, now, reports=2)
    assert follow_ups.ask_how_it_went(now=now + A_WEEK) == 1  # one person, who sent both
    assert len(letters(now + A_WEEK)) == 1
    db.session.expire_all()
    one, other = case.reports
    tell(one, now + A_WEEK, words="It was them next door.")
    assert "It was them next door." not in [step.words for step in following.story(other)]
    assert follow_ups.is_open(other, now=now + A_WEEK)


def test_what_was_said_is_found_by_its_words(officer: Actor, now: datetime) -> None:
    report = asked(officer, now)
    tell(report, now, words="The crooked lamp post")
    db.session.flush()
    while indexing.catch_up(now=now):
        pass
    found = sa.select(Case.id).where(finding.holding("crooked"))
    assert db.session.scalars(found).all() == [report.case_id]


# Looked at again


@pytest.mark.parametrize("is_sorted", ["no", "back"])
def test_whose_trouble_is_not_over_may_have_it_opened_again_once(
    officer: Actor, now: datetime, is_sorted: str
) -> None:
    report = asked(officer, now)
    tell(report, now, is_sorted=is_sorted)
    case = report.case
    assert case.is_closed  # to say so is not yet to ask
    assert follow_ups.may_look_again(report, now=now)
    follow_ups.look_again(report, by=ME, now=now)
    assert case.status == "reopened"
    assert case.awaits_reply
    said = {"no": "not sorted", "back": "it came back"}[is_sorted]
    assert [one.words for one in history.stream(case)[:2]] == [
        "Moved from “Closed” to “Reopened”",
        f"The reporter asked us to look again: {said}",
    ]
    workflow.move(case, to="closed", reason="cleared", by=officer, now=now)
    with pytest.raises(Refused, match="can’t open this again from here"):
        follow_ups.look_again(report, by=ME, now=now)


@pytest.mark.parametrize("state", ["not told", "sorted", "too late", "open already", "taken back"])
def test_it_is_not_opened_again_otherwise(officer: Actor, now: datetime, state: str) -> None:
    report, at = asked(officer, now), now
    if state != "not told":
        tell(report, now, is_sorted="yes" if state == "sorted" else "no")
    if state == "too late":
        at += OPEN + MINUTE
    if state == "open already":
        workflow.move(report.case, to="reopened", by=officer, now=now)
    if state == "taken back":
        following.withdraw(report, by=ME, now=now)
    assert not follow_ups.may_look_again(report, now=at)
    with pytest.raises(Refused):
        follow_ups.look_again(report, by=ME, now=at)


def test_words_that_tell_of_harm_open_it_at_once_and_write_to_nobody(
    officer: Actor, now: datetime
) -> None:
    report = asked(officer, now)
    letters(now)
    before = db.session.scalar(sa.select(sa.func.count()).select_from(Message))
    tell(report, now, is_sorted="yes", words="My husband hits me and I am scared to go home.")
    assert report.case.is_restricted
    assert report.case.status == "reopened"
    assert report.case.awaits_reply
    assert following.worries(report)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Message)) == before
