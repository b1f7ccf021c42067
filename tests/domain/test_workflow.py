"""The life of a case: the moves there are, what each does, and who hears of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from portal.domain import Actor, Refused, jobs
from portal.domain.reference import lists, read_file
from portal.domain.reports import following
from portal.domain.triage import countdown, workflow
from portal.domain.triage.workflow import MOVES, VERBS, Status
from portal.extensions import db
from portal.models import AuditEntry, Case, Message
from tests.factories import BY_EMAIL, BY_PHONE, NOBODY, a_case, a_colleague, a_report, the_actor

pytestmark = pytest.mark.usefixtures("session")

# The starting facts, word for word: anything else is refused.
TABLE = {
    "received": ["accepted", "referred", "closed"],
    "accepted": ["in_progress", "referred", "closed"],
    "in_progress": ["waiting_for_reporter", "waiting_for_partner", "referred", "closed"],
    "waiting_for_reporter": ["in_progress", "closed"],
    "waiting_for_partner": ["in_progress", "referred", "closed"],
    "referred": ["in_progress", "waiting_for_partner", "closed"],
    "closed": ["reopened"],
    "reopened": ["in_progress", "referred", "closed"],
}
ALL = list(TABLE)


@pytest.fixture
def officer() -> Actor:
    return the_actor(a_colleague())


def a_case_that_is(status: str, **told: object) -> Case:
    case = a_case(**told)  # type: ignore[arg-type]
    case.status = status
    return case


def reason_for(status: str) -> str | None:
    return "resolved" if status == "closed" else None


def test_the_table_is_the_one_agreed() -> None:
    assert {str(k): [str(v) for v in moves] for k, moves in MOVES.items()} == TABLE


def test_the_table_in_the_code_is_the_table_in_the_facts() -> None:
    facts = read_file("case_moves.toml")
    assert facts["moves"] == TABLE
    assert facts["verbs"] == {str(status): verb for status, verb in VERBS.items()}


@pytest.mark.parametrize("before", ALL)
@pytest.mark.parametrize("after", ALL)
def test_a_case_moves_only_as_the_table_allows(
    officer: Actor, now: datetime, before: str, after: str
) -> None:
    case = a_case_that_is(before)
    if after in TABLE[before]:
        workflow.move(case, to=after, reason=reason_for(after), by=officer, now=now)
        assert case.status == after
    else:
        with pytest.raises(Refused, match="can’t be moved"):
            workflow.move(case, to=after, reason=reason_for(after), by=officer, now=now)
        assert case.status == before


@pytest.mark.parametrize("made_up", ["", "duplicate", "restricted", "withdrawn", "RECEIVED"])
def test_what_is_no_status_is_no_move(officer: Actor, now: datetime, made_up: str) -> None:
    with pytest.raises(Refused, match="Select what to do"):
        workflow.move(a_case(), to=made_up, by=officer, now=now)


@pytest.mark.parametrize("reason", [None, "", "because I say so"])
def test_closing_needs_a_reason_from_the_list(
    officer: Actor, now: datetime, reason: str | None
) -> None:
    with pytest.raises(Refused, match="why you are closing"):
        workflow.move(a_case(), to="closed", reason=reason, by=officer, now=now)


def test_every_status_and_reason_has_its_words() -> None:
    assert [entry.code for entry in lists.entries("case_statuses")] == ALL
    assert all(entry.attributes["sentence"] for entry in lists.entries("case_statuses"))
    assert all(entry.help for entry in lists.entries("closing_reasons"))
    assert lists.get("closing_reasons", workflow.DUPLICATE)


def test_by_hand_nothing_is_closed_as_a_duplicate(now: datetime) -> None:
    offered = [entry.code for entry in workflow.closing_reasons(on=now.date())]
    assert workflow.DUPLICATE not in offered
    assert "withdrawn" in offered


def test_closing_and_opening_again_keep_their_history(officer: Actor, now: datetime) -> None:
    case = a_case()
    workflow.move(case, to="closed", reason="cleared", by=officer, now=now)
    assert (case.closed_at, case.closing_reason) == (now, "cleared")
    workflow.move(case, to="reopened", by=officer, now=now + timedelta(days=1))
    assert (case.closed_at, case.closing_reason) == (None, None)
    assert [(event.before, event.after, event.reason) for event in case.events] == [
        ("received", "closed", "cleared"),
        ("closed", "reopened", None),
    ]


@pytest.mark.parametrize(("to", "answers"), [("accepted", True), ("closed", True)])
def test_the_first_move_answers_the_clock_and_later_ones_do_not(
    officer: Actor, now: datetime, to: str, answers: bool
) -> None:
    case = a_case()
    workflow.move(case, to=to, reason=reason_for(to), by=officer, now=now)
    first = case.responded_at
    assert (first == now) is answers
    later = now + timedelta(hours=1)
    workflow.move(case, to=TABLE[to][0], by=officer, now=later)
    assert case.responded_at == first


def test_a_move_is_recorded_with_who_made_it(officer: Actor, now: datetime) -> None:
    case = a_case()
    workflow.move(case, to="accepted", by=officer, now=now)
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "case.moved")).one()
    assert (entry.subject_id, entry.actor_id) == (case.reference, officer.id)
    assert entry.details == {"before": "received", "after": "accepted"}


# Who hears of it


def letters(now: datetime) -> list[Message]:
    """Give every letter about a move that has been written by now."""
    return list(
        db.session.scalars(
            sa.select(Message).where(Message.template == "case-moved").order_by(Message.id)
        )
    )


def test_everyone_who_may_be_written_to_hears_when_a_case_moves(
    officer: Actor, now: datetime
) -> None:
    case = a_case(reports=2, contact=BY_EMAIL)
    workflow.move(case, to="accepted", by=officer, now=now)
    workflow.move(case, to="closed", reason="cleared", words="All gone now.", by=officer, now=now)
    sent = letters(now)
    assert [letter.report_id for letter in sent] == [report.id for report in case.reports] * 2
    last = sent[-1]
    assert "is now: Closed" in last.body
    assert "has been cleared" in last.body
    assert "All gone now." in last.body
    # What they told us is never in an email: somebody else may read it.
    assert "mattress" not in last.body


@pytest.mark.parametrize(
    ("contact", "marks", "why"),
    [
        (NOBODY, set(), "nobody to write to"),
        (BY_PHONE, set(), "they asked us to ring"),
        (BY_EMAIL, {"restricted"}, "somebody else may read it, and they may be in danger"),
    ],
)
def test_no_letter_goes_where_it_is_not_safe(
    officer: Actor, now: datetime, contact: object, marks: set[str], why: str
) -> None:
    case = a_case(contact=contact, marks=marks)
    workflow.move(case, to="accepted", by=officer, now=now)
    assert letters(now) == [], why


def test_no_letter_goes_about_a_report_that_was_taken_back(officer: Actor, now: datetime) -> None:
    case = a_case(reports=2, contact=BY_EMAIL)
    following.withdraw(case.reports[0], by=Actor.resident(), now=now)
    workflow.move(case, to="accepted", by=officer, now=now)
    assert [letter.report_id for letter in letters(now)] == [case.reports[1].id]


def test_a_letter_waits_in_a_job_without_a_word_of_it(officer: Actor, now: datetime) -> None:
    case = a_case(contact=BY_EMAIL)
    workflow.move(case, to="accepted", words="Dear Jo, we come at 9.", by=officer, now=now)
    db.session.flush()
    payloads = str(db.session.execute(sa.text("SELECT payload FROM jobs")).all())
    assert "Jo" not in payloads
    assert "jo@example.com" not in payloads
    assert jobs.waiting() > 0


def test_taking_back_the_only_report_closes_its_case(now: datetime) -> None:
    report = a_report(contact=BY_EMAIL)
    following.withdraw(report, by=Actor.resident(), now=now)
    assert (report.case.status, report.case.closing_reason) == ("closed", "withdrawn")
    assert letters(now) == []


def test_an_answer_from_the_reporter_takes_up_a_case_that_waited_for_it(
    officer: Actor, now: datetime
) -> None:
    report = a_report(contact=BY_EMAIL)
    for status in ("accepted", "in_progress", "waiting_for_reporter"):
        workflow.move(report.case, to=status, by=officer, now=now)
    following.add(report, "It was a white van.", by=Actor.resident(), now=now)
    assert report.case.status == Status.IN_PROGRESS
    assert not countdown.of(report.case, now=now + timedelta(days=99)).is_late
