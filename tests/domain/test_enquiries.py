"""Questions to whoever reported: asked, answered into the case, and told of when nobody answers."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from portal.domain import Actor, Refused, jobs
from portal.domain.reports import following
from portal.domain.triage import (
    duplicates,
    enquiries,
    finding,
    history,
    indexing,
    restrictions,
    workflow,
)
from portal.extensions import db
from portal.models import AuditEntry, Case, Message
from tests.factories import BY_EMAIL, BY_PHONE, NOBODY, Viewer, a_case, a_colleague, the_actor

pytestmark = pytest.mark.usefixtures("session")

QUESTION = "Is it still there?"
TEN_DAYS = timedelta(days=10)
EVERYTHING = Viewer(opens_restricted=True)
NOT_HARM = Viewer(opens_restricted=False)


@pytest.fixture
def officer() -> Actor:
    return the_actor(a_colleague())


def moved_to(case: Case, *steps: str, by: Actor, now: datetime) -> Case:
    for step in steps:
        workflow.move(case, to=step, by=by, now=now)
    return case


def in_progress(by: Actor, now: datetime, *, reports: int = 1) -> Case:
    case = a_case(contact=BY_EMAIL, reports=reports)
    return moved_to(case, "accepted", "in_progress", by=by, now=now)


def letters() -> list[Message]:
    return list(db.session.scalars(sa.select(Message).order_by(Message.id)))


# Asking


def test_a_question_goes_as_it_was_read_over_and_the_case_waits(
    officer: Actor, now: datetime
) -> None:
    case = in_progress(officer, now)
    report = case.reports[0]
    before = len(letters())
    previewed = enquiries.draft(case, report, QUESTION)
    enquiries.ask(case, report, QUESTION, by=officer, now=now)
    (sent,) = letters()[before:]  # this one alone: a second would say that we wait, without why
    assert (sent.subject, sent.body) == (previewed.subject, previewed.body)
    assert QUESTION in sent.body
    assert f"/track?reference={report.reference}" in sent.body
    assert case.status == "waiting_for_reporter"
    assert report.open_enquiry.words == QUESTION
    assert not case.awaits_reply
    assert "report.asked" in db.session.scalars(sa.select(AuditEntry.action))


@pytest.mark.parametrize(
    ("steps", "stays"),
    [
        ([], "received"),  # nobody has taken it on yet: to ask is not to accept
        (["accepted"], "accepted"),
        (["referred"], "referred"),
    ],
)
def test_where_the_table_has_no_such_move_the_question_is_asked_all_the_same(
    officer: Actor, now: datetime, steps: list[str], stays: str
) -> None:
    case = moved_to(a_case(contact=BY_EMAIL), *steps, by=officer, now=now)
    enquiries.ask(case, case.reports[0], QUESTION, by=officer, now=now)
    assert case.status == stays
    assert case.reports[0].open_enquiry
    assert case.responded_at == now  # as with a reply, somebody has looked


def test_a_new_question_takes_the_place_of_one_not_answered(officer: Actor, now: datetime) -> None:
    case = in_progress(officer, now)
    first = enquiries.ask(case, case.reports[0], QUESTION, by=officer, now=now)
    enquiries.ask(case, case.reports[0], "Since when?", by=officer, now=now)
    assert first.ended_at == now
    assert first.answer is None
    assert case.reports[0].open_enquiry.words == "Since when?"
    assert case.status == "waiting_for_reporter"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (" \n", "Enter your question"),
        ("x" * 5_001, "5,000"),
        ("By [which day]?", r"in the place of \[which day\]"),
    ],
)
def test_a_question_has_words_and_no_gaps(
    officer: Actor, now: datetime, words: str, sentence: str
) -> None:
    case = in_progress(officer, now)
    with pytest.raises(Refused, match=sentence):
        enquiries.draft(case, case.reports[0], words)
    with pytest.raises(Refused, match=sentence):
        enquiries.ask(case, case.reports[0], words, by=officer, now=now)


@pytest.mark.parametrize("contact", [NOBODY, BY_PHONE])
def test_nobody_is_asked_who_did_not_say_that_email_is_safe(
    officer: Actor, now: datetime, contact: object
) -> None:
    case = a_case(contact=contact)
    with pytest.raises(Refused, match="safe to email"):
        enquiries.ask(case, case.reports[0], QUESTION, by=officer, now=now)


def test_nobody_is_asked_about_what_is_over(officer: Actor, now: datetime) -> None:
    case = in_progress(officer, now, reports=2)
    following.withdraw(case.reports[0], by=Actor.resident(), now=now)
    with pytest.raises(Refused, match="took back"):
        enquiries.ask(case, case.reports[0], QUESTION, by=officer, now=now)
    workflow.move(case, to="closed", reason="cleared", by=officer, now=now)
    with pytest.raises(Refused, match="closed"):
        enquiries.ask(case, case.reports[1], QUESTION, by=officer, now=now)


def test_a_question_about_harm_goes_by_hand_and_is_not_in_the_letter(
    officer: Actor, now: datetime
) -> None:
    case = a_case(contact=BY_EMAIL, marks={"restricted"})
    report = case.reports[0]
    enquiries.ask(case, report, "Where is he now?", by=officer, now=now)
    (sent,) = letters()
    assert "Where is he now?" not in sent.body
    assert "your private code" in sent.body
    while jobs.work_one(now=now + timedelta(seconds=1)):
        pass
    assert letters()[0].sent_at  # what an officer read over goes all the same


def test_only_the_one_who_is_asked_is_waited_for(officer: Actor, now: datetime) -> None:
    case = in_progress(officer, now, reports=2)
    asked, other = case.reports
    enquiries.ask(case, asked, QUESTION, by=officer, now=now)
    assert following.public_status(asked) == "Waiting to hear from you"
    assert following.public_status(other) == "Action under way"
    assert following.meaning(other) == "We are working on this."
    told = [step.sentence for step in following.story(other)]
    assert "We asked you a question" not in told
    assert "We need to know more from you before we can go on." not in told
    step = next(s for s in following.story(asked) if s.sentence == "We asked you a question")
    assert step.words == QUESTION


# Answering


def test_an_answer_lands_in_the_case_and_takes_it_back_to_work(
    officer: Actor, now: datetime
) -> None:
    case = in_progress(officer, now)
    report = case.reports[0]
    enquiry = enquiries.ask(case, report, QUESTION, by=officer, now=now)
    before = len(letters())
    later = now + timedelta(days=2)
    given = following.answer(report, " It has gone. ", by=Actor.resident(), now=later)
    assert (given.kind, given.words) == ("answer", "It has gone.")
    assert (enquiry.answer, enquiry.ended_at) == (given, later)
    assert report.open_enquiry is None
    assert case.status == "in_progress"
    assert case.awaits_reply
    told = [(step.words, step.by, step.detail) for step in history.stream(case)[:2]]
    assert told == [
        ("Moved from “Waiting for the reporter” to “In progress”", "the portal", ""),
        ("The reporter answered", "the reporter", "It has gone."),
    ]
    assert len(letters()) == before
    assert "You answered our question" in [step.sentence for step in following.story(report)]


def test_an_answer_is_given_once_and_only_to_a_question(officer: Actor, now: datetime) -> None:
    case = in_progress(officer, now)
    report = case.reports[0]
    with pytest.raises(Refused, match="no longer waiting"):
        following.answer(report, "Yes", by=Actor.resident(), now=now)
    enquiries.ask(case, report, QUESTION, by=officer, now=now)
    with pytest.raises(Refused, match="Write your answer"):
        following.answer(report, "  ", by=Actor.resident(), now=now)
    following.answer(report, "Yes", by=Actor.resident(), now=now)
    with pytest.raises(Refused, match="no longer waiting"):
        following.answer(report, "Yes", by=Actor.resident(), now=now)


def test_a_question_is_no_longer_asked_once_the_case_is_closed(
    officer: Actor, now: datetime
) -> None:
    case = in_progress(officer, now)
    enquiries.ask(case, case.reports[0], QUESTION, by=officer, now=now)
    workflow.move(case, to="closed", reason="cleared", by=officer, now=now)
    assert case.reports[0].open_enquiry is None
    assert not enquiries.waiting(viewer=EVERYTHING)


def test_a_question_goes_along_when_a_case_is_added_to_another(
    officer: Actor, now: datetime
) -> None:
    case, into = a_case(contact=BY_EMAIL), in_progress(officer, now)
    report = case.reports[0]
    enquiries.ask(case, report, QUESTION, by=officer, now=now)
    duplicates.join(case, into, by=officer, now=now)
    db.session.expire_all()
    following.answer(report, "Yes", by=Actor.resident(), now=now)
    assert into.awaits_reply


def test_harm_in_an_answer_restricts_the_case_and_nobody_is_written_to(
    officer: Actor, now: datetime
) -> None:
    case = in_progress(officer, now)
    enquiries.ask(case, case.reports[0], QUESTION, by=officer, now=now)
    before = len(letters())
    words = "My husband hits me and I am scared to go home."
    following.answer(case.reports[0], words, by=Actor.resident(), now=now)
    assert case.is_restricted
    assert case.status == "in_progress"
    assert len(letters()) == before


def test_questions_and_answers_are_found_by_their_words(officer: Actor, now: datetime) -> None:
    case = in_progress(officer, now)
    enquiries.ask(case, case.reports[0], "Which lamp post?", by=officer, now=now)
    following.answer(case.reports[0], "The crooked one", by=Actor.resident(), now=now)
    db.session.flush()
    while indexing.catch_up(now=now):
        pass
    for words, where in (
        ("lamp post", "In a question to the reporter"),
        ("crooked", "In what the reporter answered"),
    ):
        found = sa.select(Case.id).where(finding.holding(words))
        assert db.session.scalars(found).all() == [case.id]
        assert finding.passages([case], words)[case.id][0].where == where


# When no answer comes


def test_the_team_is_told_once_that_no_answer_has_come(officer: Actor, now: datetime) -> None:
    case = in_progress(officer, now)
    enquiry = enquiries.ask(case, case.reports[0], QUESTION, by=officer, now=now)
    assert enquiries.tell_of_no_answer(now=now + TEN_DAYS - timedelta(minutes=1)) == 0
    assert not enquiries.is_overdue(enquiry, now=now + timedelta(days=9))
    assert enquiries.tell_of_no_answer(now=now + TEN_DAYS) == 1
    assert enquiries.tell_of_no_answer(now=now + 2 * TEN_DAYS) == 0
    assert history.stream(case)[0].words == "Asked 10 days ago, no answer"
    assert "Asked" not in str([step.sentence for step in following.story(case.reports[0])])
    assert enquiries.count_overdue(viewer=EVERYTHING, now=now + TEN_DAYS) == 1
    assert case.status == "waiting_for_reporter"  # a person decides what becomes of it


def test_nobody_is_told_of_an_answer_that_came_or_does_not_matter(
    officer: Actor, now: datetime
) -> None:
    answered, closed, taken_back = (in_progress(officer, now, reports=2) for _ in range(3))
    for case in (answered, closed, taken_back):
        enquiries.ask(case, case.reports[0], QUESTION, by=officer, now=now)
    following.answer(answered.reports[0], "Yes", by=Actor.resident(), now=now)
    workflow.move(closed, to="closed", reason="cleared", by=officer, now=now)
    following.withdraw(taken_back.reports[0], by=Actor.resident(), now=now)
    assert enquiries.tell_of_no_answer(now=now + TEN_DAYS) == 0
    assert enquiries.waiting(viewer=EVERYTHING) == []


def test_what_waits_is_listed_the_longest_first_and_the_restricted_to_few(
    officer: Actor, now: datetime
) -> None:
    late, early, kept = (in_progress(officer, now) for _ in range(3))
    for case, at in ((late, now), (early, now - TEN_DAYS), (kept, now)):
        enquiries.ask(case, case.reports[0], QUESTION, by=officer, now=at)
    restrictions.restrict(kept, by=officer, now=now)
    db.session.flush()
    seen = [one.report.case for one in enquiries.waiting(viewer=NOT_HARM)]
    assert seen == [early, late]
    assert len(enquiries.waiting(viewer=EVERYTHING)) == 3
    assert enquiries.count_overdue(viewer=NOT_HARM, now=now) == 1
