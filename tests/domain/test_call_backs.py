"""Ringing back whoever reported drugs: who, by when, how often, and what comes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portal.domain import Actor, Refused
from portal.domain.reports import following
from portal.domain.triage import call_backs, history, workflow
from portal.domain.triage.call_backs import AGAIN, FIRST, Due
from portal.extensions import db
from portal.models import Report
from tests.factories import BY_EMAIL, BY_PHONE, NOBODY, Viewer, a_colleague, a_report, the_actor

pytestmark = pytest.mark.usefixtures("session")

RECEIVED = datetime(2020, 11, 18, 14, 15, tzinfo=UTC)  # a Wednesday
A_DAY, SIX_WEEKS = timedelta(days=1), timedelta(weeks=6)
NOT_HARM, EVERYTHING = Viewer(), Viewer(opens_restricted=True)


@pytest.fixture
def officer() -> Actor:
    return the_actor(a_colleague())


def of_drugs(**told: Any) -> Report:
    facts = {"stream": "asb", "theme": "drug_use_dealing", "contact": BY_PHONE, "now": RECEIVED}
    return a_report(**{**facts, **told})


def calls(now: datetime, *, viewer: Viewer = NOT_HARM) -> list[tuple[str, str, datetime]]:
    db.session.expire_all()
    return [
        (call.report.reference, call.call, call.due_at)
        for call in call_backs.due(viewer=viewer, now=now)
    ]


def call_of(report: Report, now: datetime) -> Due | None:
    db.session.expire(report, ["call_backs"])
    return call_backs.due_of(report, now=now)


@pytest.mark.parametrize(
    ("after", "call"),
    [
        (timedelta(), FIRST),
        (6 * A_DAY, FIRST),
        (20 * A_DAY, FIRST),  # late, and still owed
        (SIX_WEEKS - 4 * A_DAY, None),  # too late for the first, too soon for the other
        (SIX_WEEKS - 3 * A_DAY, AGAIN),
        (SIX_WEEKS + 28 * A_DAY, AGAIN),
        (SIX_WEEKS + 29 * A_DAY, None),
    ],
)
def test_there_is_a_first_call_and_one_six_weeks_later(after: timedelta, call: str | None) -> None:
    report = of_drugs()
    found = call_of(report, RECEIVED + after)
    assert (found.call if found else None) == call


def test_the_first_is_due_in_five_working_days_and_the_other_in_six_weeks() -> None:
    report = of_drugs()
    first, again = call_of(report, RECEIVED), call_of(report, RECEIVED + SIX_WEEKS)
    assert first
    assert again
    assert first.due_at.date().isoformat() == "2020-11-25"
    assert again.due_at == RECEIVED + SIX_WEEKS


@pytest.mark.parametrize(
    "told",
    [
        {"contact": BY_EMAIL},  # they are asked by email how it went
        {"contact": NOBODY},
        {"contact": replace(BY_PHONE, contact="no")},
        {"contact": replace(BY_PHONE, phone="")},
        {"theme": "noise"},
        {"stream": "fly_tipping", "theme": "fly_tipping"},
    ],
)
def test_nobody_else_is_called(told: dict[str, Any]) -> None:
    report = of_drugs(**told)
    assert call_of(report, RECEIVED) is None
    assert calls(RECEIVED) == []


def test_who_took_back_their_report_is_left_alone() -> None:
    report = of_drugs()
    following.withdraw(report, by=Actor.resident(), now=RECEIVED)
    assert calls(RECEIVED + A_DAY) == []


def test_the_soonest_due_is_first_and_the_restricted_are_kept_shut() -> None:
    later = of_drugs(now=RECEIVED + A_DAY)
    sooner = of_drugs()
    shut = of_drugs(marks={"restricted"})
    now = RECEIVED + 2 * A_DAY
    assert [one[0] for one in calls(now)] == [sooner.reference, later.reference]
    assert shut.reference in [one[0] for one in calls(now, viewer=EVERYTHING)]


def test_a_call_that_was_answered_is_done_and_six_weeks_later_there_is_another(
    officer: Actor,
) -> None:
    report = of_drugs()
    call_backs.note(report.case, report, "better", "", by=officer, now=RECEIVED + A_DAY)
    assert calls(RECEIVED + 2 * A_DAY) == []
    assert [one[1] for one in calls(RECEIVED + SIX_WEEKS)] == [AGAIN]
    assert report.case.responded_at == RECEIVED + A_DAY
    told = history.tell(report.case.events[-1])
    assert (told.words, told.private) == ("Rang the reporter: it is better, or over", True)


def test_nobody_answering_three_times_is_let_go(officer: Actor) -> None:
    report = of_drugs()
    for days in (1, 2):
        call_backs.note(report.case, report, "no_answer", "", by=officer, now=RECEIVED + A_DAY)
        found = call_of(report, RECEIVED + 3 * A_DAY)
        assert found
        assert found.tries == days
    assert report.case.responded_at is None  # nobody was spoken to
    call_backs.note(report.case, report, "no_answer", "", by=officer, now=RECEIVED + A_DAY)
    assert call_of(report, RECEIVED + 3 * A_DAY) is None


def test_who_wants_no_calls_is_never_called_again(officer: Actor) -> None:
    report = of_drugs()
    call_backs.note(report.case, report, "stop", "", by=officer, now=RECEIVED + A_DAY)
    assert calls(RECEIVED + SIX_WEEKS) == []


@pytest.mark.parametrize(("is_closed", "awaits"), [(False, True), (True, False)])
def test_what_still_happens_comes_back_to_the_team(
    officer: Actor, is_closed: bool, awaits: bool
) -> None:
    report = of_drugs()
    if is_closed:
        workflow.move(report.case, to="closed", reason="cleared", by=officer, now=RECEIVED + A_DAY)
    now = RECEIVED + 2 * A_DAY
    call_backs.note(report.case, report, "still", "Every night at ten.", by=officer, now=now)
    assert report.case.awaits_reply is awaits
    assert report.case.events[-1].words == "Every night at ten."


def test_a_call_about_a_closed_case_leaves_what_waits_there(officer: Actor) -> None:
    report = of_drugs()
    workflow.move(report.case, to="closed", reason="cleared", by=officer, now=RECEIVED + A_DAY)
    report.case.awaits_reply = True  # they wrote again after it closed
    call_backs.note(
        report.case, report, "still", "Every night.", by=officer, now=RECEIVED + 2 * A_DAY
    )
    assert report.case.awaits_reply


@pytest.mark.parametrize(
    ("outcome", "words", "field"),
    [
        ("", "", "outcome"),
        ("made up", "", "outcome"),
        ("still", "  ", "words"),
        ("better", "x" * 5_001, "words"),
    ],
)
def test_what_will_not_do_is_refused(officer: Actor, outcome: str, words: str, field: str) -> None:
    report = of_drugs()
    with pytest.raises(Refused) as refused:
        call_backs.note(report.case, report, outcome, words, by=officer, now=RECEIVED + A_DAY)
    assert refused.value.field == field
    assert report.call_backs == []


def test_a_call_that_is_not_to_be_made_is_refused(officer: Actor) -> None:
    report = of_drugs(contact=BY_EMAIL)
    with pytest.raises(Refused, match="no call to make"):
        call_backs.note(report.case, report, "better", "", by=officer, now=RECEIVED)


def test_what_is_overdue_is_counted() -> None:
    of_drugs()
    assert call_backs.count_overdue(viewer=NOT_HARM, now=RECEIVED + 6 * A_DAY) == 0
    assert call_backs.count_overdue(viewer=NOT_HARM, now=RECEIVED + 8 * A_DAY) == 1


def test_each_outcome_has_its_sentence() -> None:
    assert call_backs.OUTCOMES.keys() == history.CALLED.keys()
