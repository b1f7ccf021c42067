"""Told before? What is found while somebody reports, and what comes of what they say of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portal.domain import Actor, Refused, jobs
from portal.domain.questions import drafts
from portal.domain.reports import following, journeys, streams, submission, told_before
from portal.domain.reports.told import Place, Told
from portal.domain.reports.told_before import MOST_LOOKS, Answer
from portal.domain.triage import counts, duplicates, history, links, restrictions, workflow
from portal.extensions import db
from portal.models import AuditEntry, Case, Draft, Message, Report
from tests.factories import (
    BLACKBIRD_LEYS,
    BY_EMAIL,
    Viewer,
    a_case,
    a_colleague,
    a_report,
    the_actor,
)

pytestmark = pytest.mark.usefixtures("session")

HERE = replace(BLACKBIRD_LEYS, precision="point")
SOFA = "A brown sofa and two mattresses by the garages"
DAY = timedelta(days=1)


@pytest.fixture
def officer() -> Actor:
    return the_actor(a_colleague())


def a_draft(now: datetime) -> Draft:
    draft = journeys.begin(
        streams.get("fly_tipping"), channel="online", by=Actor.resident(), now=now
    )
    db.session.flush()
    return draft


def telling(
    words: str = SOFA,
    *,
    theme: str = "fly_tipping",
    place: Place = HERE,
    marks: tuple[str, ...] = (),
    now: datetime,
) -> Told:
    return Told(
        stream="fly_tipping",
        kind=None,
        theme=theme,
        headline="Furniture",
        words=words,
        happened_on=now.date(),
        place=place,
        contact=BY_EMAIL,
        witness={},
        answers={},
        marks=frozenset(marks),
    )


def asked(told: Told, now: datetime) -> Draft:
    """Look a draft over, as when its last page was answered."""
    draft = a_draft(now)
    told_before.look_over(told, draft, now=now)
    return draft


def sent(draft: Draft, told: Told, now: datetime) -> Report:
    """Send a draft, as the last page does."""
    settled = told_before.settle(told, draft)
    report = submission.submit(told, draft, settled=settled, by=Actor.resident(), now=now)
    db.session.flush()
    db.session.expire_all()
    return report


def said(draft: Draft, told: Told, answer: Answer, now: datetime) -> Report:
    told_before.answer(draft, answer)
    return sent(draft, told, now)


def happened(case: Case) -> list[str]:
    return [happening.words for happening in history.stream(case)]


# Whether to ask


@pytest.mark.parametrize(
    ("earlier", "told", "is_asked", "because"),
    [
        ({}, {}, True, "the same words, at the same spot, yesterday"),
        ({}, {"words": "Loud music from the flat above"}, False, "the words tell of another thing"),
        ({}, {"place": replace(HERE, latitude=51.76)}, False, "it is miles away"),
        ({}, {"place": Place(label="By the garages")}, False, "nobody knows where it is"),
        ({}, {"marks": ("restricted",)}, False, "it tells of harm, and goes in whatever was told"),
        ({"marks": {"restricted"}}, {}, False, "nothing may tell that there is a restricted case"),
        (
            {"theme": "domestic_abuse"},
            {"theme": "domestic_abuse"},
            False,
            "no map may tell of this theme",
        ),
        ({}, {"theme": "domestic_abuse"}, False, "no map may tell of this theme"),
    ],
)
def test_only_what_the_public_may_know_is_asked_about(
    now: datetime, earlier: dict[str, Any], told: dict[str, Any], is_asked: bool, because: str
) -> None:
    a_report(**{"words": SOFA, "place": HERE, "now": now - DAY, **earlier})
    draft = asked(telling(now=now, **told), now)
    assert told_before.is_to_be_asked(draft) == is_asked, because
    assert (told_before.earlier(draft, now=now) is not None) == is_asked


def closed(report: Report, officer: Actor, now: datetime) -> None:
    workflow.move(report.case, to="closed", reason="resolved", by=officer, now=now)


def restricted(report: Report, officer: Actor, now: datetime) -> None:
    restrictions.restrict(report.case, by=officer, now=now)


def withdrawn(report: Report, officer: Actor, now: datetime) -> None:
    following.withdraw(report, by=Actor.resident(), now=now)


def joined(report: Report, officer: Actor, now: datetime) -> None:
    duplicates.join(report.case, a_report(place=HERE, now=now).case, by=officer, now=now)


Meanwhile = Callable[[Report, Actor, datetime], None]


@pytest.mark.parametrize("meanwhile", [closed, restricted, withdrawn])
def test_what_is_there_no_more_is_not_asked_about_and_takes_nothing_in(
    officer: Actor, now: datetime, meanwhile: Meanwhile
) -> None:
    earlier = a_report(words=SOFA, place=HERE, now=now - DAY)
    told = telling(now=now)
    draft = asked(told, now)
    told_before.answer(draft, Answer.SAME)
    meanwhile(earlier, officer, now)
    db.session.flush()
    assert told_before.earlier(draft, now=now) is None
    report = sent(draft, told, now)
    assert report.case_id != earlier.case_id
    assert report.case.status == "received"
    assert earlier.case.reference not in " ".join(happened(report.case))


def test_where_the_earlier_report_was_added_to_another_case_so_is_this_one(
    officer: Actor, now: datetime
) -> None:
    earlier = a_report(words=SOFA, place=HERE, now=now - DAY)
    told = telling(now=now)
    draft = asked(told, now)
    joined(earlier, officer, now)
    db.session.flush()
    report = said(draft, told, Answer.SAME, now)
    assert report.case_id == earlier.case_id
    assert len(report.case.reports) == 3


def test_it_is_asked_once_for_the_same_words_and_place(now: datetime) -> None:
    a_report(words=SOFA, place=HERE, now=now - DAY)
    draft = asked(telling(now=now), now)
    told_before.answer(draft, Answer.UNSURE)
    told_before.look_over(telling(now=now), draft, now=now)
    assert told_before.answer_of(draft) is Answer.UNSURE
    told_before.look_over(telling(f"{SOFA}!", now=now), draft, now=now)
    assert told_before.answer_of(draft) is Answer.UNSURE, "the same report is found"


def test_what_was_said_of_other_words_is_not_said_of_these(now: datetime) -> None:
    earlier = a_report(words=SOFA, place=HERE, now=now - DAY)
    draft = asked(telling(now=now), now)
    told_before.answer(draft, Answer.SAME)
    other = telling("Loud music from the flat above", now=now)
    told_before.look_over(other, draft, now=now)
    assert told_before.answer_of(draft) is None
    assert sent(draft, other, now).case_id != earlier.case_id


def test_nobody_can_look_round_for_what_others_told(now: datetime) -> None:
    a_report(words=SOFA, place=HERE, now=now - DAY)
    draft = a_draft(now)
    for number in range(MOST_LOOKS):
        told_before.look_over(telling(f"Loud music {number}", now=now), draft, now=now)
    told_before.look_over(telling(now=now), draft, now=now)
    assert not told_before.is_to_be_asked(draft)


def test_no_more_is_told_than_anybody_may_know(now: datetime) -> None:
    earlier = a_report(words=SOFA, place=HERE, contact=BY_EMAIL, now=now - 2 * DAY)
    before = told_before.earlier(asked(telling(now=now), now), now=now)
    assert before == told_before.Before(earlier.case.reference, "fly_tipping", "received", 2)


@pytest.mark.parametrize("given", ["", "maybe", "SAME", "\x00"])
def test_an_answer_is_one_of_those_offered(now: datetime, given: str) -> None:
    with pytest.raises(Refused, match="Select whether it is the same thing"):
        told_before.answer(a_draft(now), given)


# What comes of it


def test_the_same_thing_counts_once_and_every_report_is_kept(officer: Actor, now: datetime) -> None:
    earlier = a_report(words=SOFA, place=HERE, contact=BY_EMAIL, now=now - DAY)
    told = telling(now=now, marks=("hazard",))
    report = said(asked(told, now), told, Answer.SAME, now)
    case = earlier.case
    assert report.case_id == case.id
    assert [one.reference for one in case.reports] == [earlier.reference, report.reference]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Case)) == 1
    assert sum(counts.open_by_theme(viewer=Viewer()).values()) == 1
    assert case.is_hazardous, "what the second tells of counts too"
    assert case.opened_at == earlier.received_at, "the clock goes on from the first"
    assert happened(case)[0] == "A report was added: whoever sent it said that it is the same thing"
    assert submission.next_step(report) == submission.ADDED
    workflow.move(case, to="accepted", by=officer, now=now)
    told_of = db.session.scalars(
        sa.select(Message.report_id).where(Message.template == "case-moved")
    ).all()
    assert sorted(told_of) == sorted([earlier.id, report.id]), "every reporter is told"


def test_its_letter_says_that_it_was_added(now: datetime) -> None:
    a_report(words=SOFA, place=HERE, now=now - DAY)
    told = telling(now=now)
    report = said(asked(told, now), told, Answer.SAME, now)
    db.session.commit()
    while jobs.work_one(now=now):
        pass
    (letter,) = db.session.scalars(sa.select(Message).where(Message.report_id == report.id))
    assert submission.ADDED in letter.body


def test_whoever_sent_it_reads_nothing_that_was_written_before(
    officer: Actor, now: datetime
) -> None:
    earlier = a_report(words=SOFA, place=HERE, contact=BY_EMAIL, now=now - DAY)
    words = "For the first reporter alone"
    workflow.move(earlier.case, to="accepted", words=words, by=officer, now=now)
    told = telling(now=now)
    report = said(asked(told, now), told, Answer.SAME, now)
    steps = following.story(following.get(report.reference))
    assert all(words not in step.words for step in steps)


def test_the_same_problem_again_is_linked_and_never_merged(now: datetime) -> None:
    earlier = a_report(words=SOFA, place=HERE, now=now - DAY)
    told = telling(now=now)
    report = said(asked(told, now), told, Answer.AGAIN, now)
    assert report.case_id != earlier.case_id
    assert list(links.of(report.case)) == [earlier.case]
    assert f"Linked with case {earlier.case.reference}" in happened(report.case)[0]


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (Answer.OTHER, "The reporter said that it is not the same as {}"),
        (Answer.UNSURE, "The reporter can’t say if it is the same as {}"),
    ],
)
def test_a_person_decides_where_the_reporter_does_not(
    now: datetime, answer: Answer, sentence: str
) -> None:
    earlier = a_report(words=SOFA, place=HERE, now=now - DAY)
    told = telling(now=now)
    report = said(asked(told, now), told, answer, now)
    assert report.case_id != earlier.case_id
    assert happened(report.case)[0] == sentence.format(earlier.case.reference)
    assert not links.of(report.case)


def test_what_turns_out_to_tell_of_harm_stands_by_itself(now: datetime) -> None:
    earlier = a_report(words=SOFA, place=HERE, now=now - DAY)
    draft = asked(telling(now=now), now)
    told_before.answer(draft, Answer.SAME)
    harm = telling(now=now, marks=("restricted",))
    report = sent(draft, harm, now)
    assert report.case_id != earlier.case_id
    assert report.case.is_restricted
    assert not earlier.case.is_restricted


def test_a_draft_that_was_asked_nothing_opens_a_case(now: datetime) -> None:
    told = telling(now=now)
    draft = asked(told, now)
    assert drafts.recall(draft, told_before.KEPT)["report_id"] is None
    assert sent(draft, told, now).case.status == "received"


# A case of its own


def test_a_report_about_something_else_gets_a_case_of_its_own(
    officer: Actor, now: datetime
) -> None:
    case = a_case(reports=2, contact=BY_EMAIL, marks={"hazard"}, photos=1)
    second = case.reports[1]
    own = duplicates.separate(case, second, "Another sofa", by=officer, now=now + 9 * DAY)
    db.session.flush()
    db.session.expire_all()
    assert (len(case.reports), own.reports) == (1, [second])
    assert own.opened_at == second.received_at, "its clock counts from when it came"
    assert own.due_at is not None
    assert own.due_at < now + 9 * DAY
    assert own.has_photos
    assert own.is_hazardous
    assert happened(case)[0] == f"A report was given a case of its own: {own.reference}"
    assert happened(own)[0] == f"Opened for a report that was in case {case.reference}"
    steps = following.story(following.get(second.reference))
    assert steps[0].sentence == "We look at your report by itself now"
    actions = db.session.scalars(sa.select(AuditEntry.action)).all()
    assert "case.separated" in actions


def test_what_was_kept_close_stays_so(officer: Actor, now: datetime) -> None:
    case = a_case(reports=2, marks={"restricted"})
    own = duplicates.separate(case, case.reports[0], "Not the same", by=officer, now=now)
    assert own.is_restricted


@pytest.mark.parametrize(
    ("reports", "because", "refusal"),
    [(2, " ", "Enter why"), (1, "Another sofa", "the only report in this case")],
)
def test_a_case_is_left_with_a_report_and_a_reason_is_given(
    officer: Actor, now: datetime, reports: int, because: str, refusal: str
) -> None:
    case = a_case(reports=reports)
    with pytest.raises(Refused, match=refusal):
        duplicates.separate(case, case.reports[0], because, by=officer, now=now)
