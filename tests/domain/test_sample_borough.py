"""What the sample borough holds once it is loaded: looked at only, so loaded once for all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.domain import sample
from portal.domain.reference import lists
from portal.domain.sample import stories
from portal.domain.triage import workflow
from portal.domain.triage.clocks import LONDON
from portal.extensions import database, db
from portal.models import Addition, Case, Job, Message, Photo, Report, Reporter

NOW = datetime(2026, 11, 18, 14, 15, tzinfo=UTC)  # a Wednesday afternoon
FEW = 0.003  # the desk’s scenes, and a handful from the years before

STORIES = stories.every_story()


@pytest.fixture(scope="module")
def loaded(shared_app: Flask) -> Iterator[sample.Loaded]:
    with shared_app.app_context(), database.writing():
        yield sample.load(now=NOW, scale=FEW)
        db.session.rollback()


@pytest.fixture
def session(loaded: sample.Loaded) -> Any:
    return db.session


def test_the_desk_is_alive(session: Any, loaded: sample.Loaded) -> None:
    every_case = session.scalars(sa.select(Case)).all()
    open_cases = [case for case in every_case if not case.is_closed]
    waiting = [case for case in open_cases if case.responded_at is None]

    assert {case.status for case in every_case} == {status.value for status in workflow.Status}
    assert any(case.due_at < NOW for case in waiting), "nothing is overdue"
    assert any(case.due_at > NOW and is_today(case.due_at) for case in waiting), "none due today"
    assert any(len(case.reports) == 3 for case in open_cases), "no case was told of three times"
    assert any(case.is_restricted for case in open_cases)
    assert {case.closing_reason for case in every_case} >= {
        "cleared",
        "duplicate",
        "withdrawn",
        "outside_area",
    }
    assert loaded.open_cases == len(open_cases)


def test_reports_came_in_every_way_that_people_tell_us(session: Any, loaded: sample.Loaded) -> None:
    reports = session.scalars(sa.select(Report)).all()
    marks = {mark for report in reports for mark in report.marks}
    diary = session.scalars(sa.select(Addition.kind)).all()

    assert {report.stream for report in reports} == {story.stream for story in STORIES.values()}
    assert {report.channel for report in reports} >= {
        "online",
        "phone",
        "paper",
        "email",
        "walk_in",
        "officer",
    }
    assert marks >= {"sample", "hazard", "hate", "frightened", "restricted", "child", "emergency"}
    assert any(report.is_anonymous for report in reports)
    assert any(report.is_withdrawn for report in reports)
    assert any(report.witness for report in reports)
    assert any(not report.is_inside_area for report in reports)
    assert Counter(diary)["again"] >= 3, "a diary needs more than one entry"
    assert "more" in diary
    assert {report.place_precision for report in reports} >= {"postcode", "point"}


def test_every_report_is_marked_as_sample_and_nobody_real_can_be_reached(
    session: Any, loaded: sample.Loaded
) -> None:
    for report in session.scalars(sa.select(Report)):
        assert "sample" in report.marks
    reporters = session.scalars(sa.select(Reporter)).all()
    assert reporters
    for reporter in reporters:
        assert reporter.name is None or reporter.name.endswith(" Sample")
        assert reporter.email is None or reporter.email.endswith("@example.org")
        assert reporter.phone is None or re.fullmatch(
            r"01632 960\d{3}|07700 900\d{3}", reporter.phone
        )


def test_somebody_has_told_us_three_times_in_half_a_year(
    session: Any, loaded: sample.Loaded
) -> None:
    """So that a second report brings up the case review, as the law’s guidance wants."""
    since = NOW - timedelta(days=182)
    tellers = session.scalars(
        sa.select(Reporter.email_fingerprint).join(Report).where(Report.received_at > since)
    )
    assert max(Counter(filter(None, tellers)).values()) >= 3


def test_what_was_told_of_covid_happened_while_it_was_law(
    session: Any, loaded: sample.Loaded
) -> None:
    reports = session.scalars(sa.select(Report).where(Report.stream == "covid")).all()
    assert reports
    for report in reports:
        assert lists.find("covid_categories", report.kind, on=report.happened_on), report.headline


def test_nobody_acts_before_they_could_know(session: Any, loaded: sample.Loaded) -> None:
    session.expire_all()
    for case in session.scalars(sa.select(Case)):
        moments = [event.happened_at for event in case.events]
        assert moments == sorted(moments), case.reference
        assert all(case.opened_at <= moment <= NOW + timedelta(minutes=5) for moment in moments)


def test_no_letter_goes_anywhere(shared_app: Flask, session: Any, loaded: sample.Loaded) -> None:
    waiting = session.scalars(sa.select(Job).where(Job.finished_at.is_(None))).all()
    unsent = session.scalars(sa.select(Message).where(Message.sent_at.is_(None))).all()

    assert [job.kind for job in waiting] == ["notices.post"] * sample.LETTERS_LEFT
    assert {job.payload["message_id"] for job in waiting} == {message.id for message in unsent}
    assert all(message.recipient.endswith("@example.org") for message in unsent)
    assert not (Path(shared_app.instance_path) / "outbox").exists()


def test_photos_come_with_their_small_copies(session: Any, loaded: sample.Loaded) -> None:
    kept = session.scalars(sa.select(Photo)).all()
    assert len(kept) == loaded.photos >= 10
    assert all(photo.thumbnail_key and photo.report_id for photo in kept)


def is_today(moment: datetime) -> bool:
    return moment.astimezone(LONDON).date() == NOW.astimezone(LONDON).date()
