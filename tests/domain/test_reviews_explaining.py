"""The letter that explains a case review: to whom it goes, when, and to whom it never does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portal.domain import Actor, jobs
from portal.domain.reports import following
from portal.domain.reports.told import Contact
from portal.domain.reviews import complaints, explaining
from portal.domain.triage import cases, restrictions
from portal.extensions import db
from portal.models import AuditEntry, Message, Report, ReviewExplanation
from tests.domain.test_reviews_complaints import FAR_AWAY, NOW, Viewer, noise
from tests.factories import BY_EMAIL, BY_PHONE, NOBODY, a_report

pytestmark = pytest.mark.usefixtures("session")


def letters() -> list[Message]:
    """Do what waits, and give the letters that explain a review."""
    while jobs.work_one(now=NOW + timedelta(days=1)):
        pass
    return list(db.session.scalars(sa.select(Message).where(Message.template == "case-review")))


def test_a_second_report_within_six_months_is_answered_with_the_right_to_a_review() -> None:
    noise(30)
    second = noise(1, place=FAR_AWAY, theme="rowdy_behaviour")
    (letter,) = letters()
    assert letter.report_id == second.id
    assert letter.recipient == "jo@example.com"
    assert letter.subject == f"You can ask for a review: {second.reference}"
    assert "at least 3 complaints" in letter.body
    assert "http://localhost/case-review" in letter.body
    assert "within a month of what happened" in letter.body
    assert db.session.scalar(sa.select(AuditEntry).filter_by(action="case_review.explained"))


FIRST_DAY = datetime(2020, 5, 18, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("second_at", "goes"),
    [
        (datetime(2020, 11, 17, 23, 30, tzinfo=UTC), True),  # the last day of six months
        (datetime(2020, 11, 18, 0, 30, tzinfo=UTC), False),  # the day after it
    ],
)
def test_six_months_begin_with_the_first_report(second_at: datetime, goes: bool) -> None:
    facts: dict[str, Any] = {"stream": "asb", "theme": "noise", "contact": BY_EMAIL}
    a_report(now=FIRST_DAY, happened_on=FIRST_DAY.date(), **facts)
    a_report(now=second_at, happened_on=second_at.date(), **facts)
    assert bool(letters()) is goes


@pytest.mark.parametrize(
    ("contact", "told"),
    [
        (BY_PHONE, {}),  # no address
        (replace(BY_EMAIL, contact="no"), {}),  # an address, and not safe
        (NOBODY, {}),
        (BY_EMAIL, {"marks": {"restricted"}}),  # somebody else may read the inbox
        (BY_EMAIL, {"stream": "fly_tipping", "theme": "fly_tipping"}),
    ],
)
def test_nobody_is_written_to_where_it_is_not_safe_or_not_due(
    contact: Contact, told: dict[str, Any]
) -> None:
    noise(30, contact=contact, **told)
    noise(1, contact=contact, **told)
    assert letters() == []


def test_a_first_report_that_was_kept_close_is_not_spoken_of() -> None:
    noise(30, marks={"restricted"})
    noise(1)
    assert letters() == []


def test_a_report_restricted_before_the_letter_is_written_gets_none() -> None:
    noise(30)
    second = noise(1)
    restrictions.restrict(second.case, by=Actor.system(), now=NOW)
    assert letters() == []


def test_what_was_taken_back_is_no_first_report() -> None:
    first = noise(30)
    following.withdraw(first, by=Actor.resident(), now=NOW - timedelta(days=20))
    noise(1)
    assert letters() == []


def test_neighbours_are_not_the_same_person() -> None:
    noise(30)
    noise(1, contact=replace(BY_EMAIL, email="other@example.com"))
    assert letters() == []


def test_a_third_report_in_the_same_months_is_not_answered_again() -> None:
    for days_ago in (30, 20, 10):
        noise(days_ago)
    assert len(letters()) == 1


def test_a_job_that_is_done_twice_writes_once() -> None:
    noise(30)
    second = noise(1)
    assert len(letters()) == 1
    explaining.explain(reference=second.reference, now=NOW)
    assert len(letters()) == 1
    assert len(list(db.session.scalars(sa.select(ReviewExplanation)))) == 1


def test_an_officer_sees_that_it_was_explained_or_is_owed() -> None:
    noise(30)
    second = noise(1)
    counted = complaints.about(_read(second), viewer=Viewer(), now=NOW)
    assert explaining.is_owed(second.case, counted, now=NOW)
    assert explaining.explained_at(second.case) is None
    letters()
    assert explaining.explained_at(second.case) == NOW + timedelta(days=1)


def test_nothing_is_owed_to_whoever_told_us_once() -> None:
    report = noise(1)
    noise(2, contact=BY_PHONE)
    counted = complaints.about(_read(report), viewer=Viewer(), now=NOW)
    assert not explaining.is_owed(report.case, counted, now=NOW)


def _read(report: Report) -> Any:
    db.session.expire_all()
    return cases.get(report.case.reference)
