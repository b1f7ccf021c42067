"""An officer’s word on where a case stands: over its reasons, with one of their own, or not."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.domain import Actor, Refused
from portal.domain.reports import following
from portal.domain.triage import (
    case_themes,
    duplicates,
    history,
    narrowing,
    placing,
    priority,
    queue,
    restrictions,
    workflow,
)
from portal.extensions import db
from portal.models import AuditEntry, Case
from tests.factories import A_WEDNESDAY, a_case, a_colleague, a_report, the_actor

pytestmark = pytest.mark.usefixtures("session")

LATER = A_WEDNESDAY + timedelta(hours=2)
WHY = "The school next door opens on Monday"


@pytest.fixture
def officer() -> Actor:
    return the_actor(a_colleague("safeguarding"))


def in_order() -> list[str]:
    class Viewer:
        staff_id, opens_restricted = 1, True

    page = queue.look(narrowing.Choice(), viewer=Viewer(), now=LATER)
    return [case.reference for case in page.cases]


@pytest.mark.parametrize(
    ("level", "place", "why"),
    [
        ("first", 0, "before a threat and danger together"),
        ("sooner", 1, "before a hazard, and behind danger"),
        ("later", 4, "behind what has no reason to come first"),
        ("last", 4, "behind everything"),
    ],
)
def test_a_case_stands_where_an_officer_puts_it(
    officer: Actor, level: str, place: int, why: str
) -> None:
    for marks in ({"threat", "emergency"}, {"hazard"}, {"getting_worse"}, set()):
        a_case(marks=marks)
    case = a_case()
    placing.overrule(case, level, WHY, by=officer, now=LATER)
    assert in_order().index(case.reference) == place, why
    (part,) = case.because
    assert part["points"] == case.priority
    assert part["reason"].startswith("Put ")
    placing.restore(case, by=officer, now=LATER)
    assert (case.priority, case.because, case.overruled) == (0, [], None)


def test_cases_put_at_one_level_stand_among_themselves_as_their_reasons_have_them(
    officer: Actor,
) -> None:
    plain, threat = a_case(), a_case(marks={"threat"})
    for case in (plain, threat):
        placing.overrule(case, "first", WHY, by=officer, now=LATER)
    assert in_order() == [threat.reference, plain.reference]
    assert sum(part["points"] for part in threat.because) == threat.priority == 1040


def _told_again(case: Case, officer: Actor) -> None:
    following.happened_again(case.reports[0], "", on=LATER.date(), by=Actor.resident(), now=LATER)


def _another_theme(case: Case, officer: Actor) -> None:
    case_themes.correct(case, "litter", by=officer, now=LATER)


def _restricted_and_not(case: Case, officer: Actor) -> None:
    restrictions.restrict(case, by=officer, now=LATER)
    restrictions.release(case, "Nobody is at risk", by=officer, now=LATER)


def _another_joined(case: Case, officer: Actor) -> None:
    duplicates.join(a_report(marks={"hazard"}).case, case, by=officer, now=LATER)


@pytest.mark.parametrize(
    "learn", [_told_again, _another_theme, _restricted_and_not, _another_joined]
)
def test_it_stays_there_whatever_is_learnt_later(officer: Actor, learn) -> None:
    case = a_case()
    placing.overrule(case, "last", WHY, by=officer, now=A_WEDNESDAY)
    learn(case, officer)
    assert case.overruled == "last"
    assert case.because[-1]["mark"] == priority.OVERRULED
    assert case.priority < -900
    assert case.rank == priority.rank(case.priority, case.due_at)


@pytest.mark.parametrize(
    ("level", "because", "told"),
    [
        ("first", " ", "Enter why it should stand there"),
        ("top", WHY, "Select where it should stand"),
        ("", WHY, "Select where it should stand"),
        ("sooner", WHY, "An officer put it there already"),
        ("first", "x" * 5_001, "Use 5,000 characters or fewer"),
    ],
)
def test_what_makes_no_sense_is_refused(
    officer: Actor, level: str, because: str, told: str
) -> None:
    case = a_case()
    placing.overrule(case, "sooner", WHY, by=officer, now=LATER)
    with pytest.raises(Refused, match=told):
        placing.overrule(case, level, because, by=officer, now=LATER)
    assert case.overruled == "sooner"


def test_a_closed_case_has_no_place_and_one_that_nobody_moved_none_to_go_back_to(
    officer: Actor,
) -> None:
    case = a_case()
    with pytest.raises(Refused, match="Nobody has moved"):
        placing.restore(case, by=officer, now=LATER)
    workflow.move(case, to="closed", reason="cleared", by=officer, now=LATER)
    with pytest.raises(Refused, match="closed"):
        placing.overrule(case, "first", WHY, by=officer, now=LATER)


def test_history_and_audit_say_who_put_it_where_and_the_reason_stays_out_of_the_audit(
    officer: Actor,
) -> None:
    case = a_case()
    placing.overrule(case, "first", WHY, by=officer, now=LATER)
    placing.overrule(case, "later", "It opens in May after all", by=officer, now=LATER)
    placing.restore(case, by=officer, now=LATER)
    told = [(one.words, one.detail, one.by) for one in history.stream(case, only="decisions")]
    assert told[:3] == [
        ("Put back where its reasons have it", "", officer.name),
        ("Put later than its reasons say", "It opens in May after all", officer.name),
        ("Put before everything else", WHY, officer.name),
    ]
    kept = db.session.scalars(
        sa.select(AuditEntry)
        .where(AuditEntry.action.in_(["case.overruled", "case.restored"]))
        .order_by(AuditEntry.id)
    ).all()
    assert [entry.details for entry in kept] == [
        {"before": None, "after": "first"},
        {"before": "first", "after": "later"},
        {"before": "later", "after": None},
    ]


@pytest.mark.parametrize(
    ("mine", "theirs", "after"),
    [
        ("first", None, "first"),  # what somebody held to be urgent stays so
        ("first", "sooner", "first"),
        ("sooner", "first", "first"),
        ("last", None, None),  # that one told of it could wait says nothing of the other
        (None, "last", "last"),
    ],
)
def test_a_case_that_takes_in_another_is_put_as_far_forward(
    officer: Actor, mine: str | None, theirs: str | None, after: str | None
) -> None:
    case, into = a_case(), a_case()
    for one, level in ((case, mine), (into, theirs)):
        if level:
            placing.overrule(one, level, WHY, by=officer, now=LATER)
    duplicates.join(case, into, by=officer, now=LATER)
    assert into.overruled == after
    told = placing.overruling(into)
    assert (told.words if told else None) == (WHY if after else None)
