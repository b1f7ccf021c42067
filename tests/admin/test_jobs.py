"""Jobs in trouble, as an administrator sees them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from portal.domain import jobs
from portal.extensions import db
from portal.models import Job
from tests.admin.conftest import Make, SitDown
from tests.client import StrictClient

NOW = datetime(2020, 11, 18, 14, 15, tzinfo=UTC)


def a_job(**facts: object) -> Job:
    job = Job(kind="notices.post", payload={}, made_at=NOW, run_at=NOW, **facts)
    db.session.add(job)
    db.session.flush()
    return job


@pytest.fixture
def boss(sit_down: SitDown) -> StrictClient:
    return sit_down("administrator")


def test_when_all_is_well_the_page_says_so(boss: StrictClient) -> None:
    assert "Everything that was tried has succeeded" in boss.get("/admin/jobs/").page.main


def test_what_was_given_up_can_be_tried_again(boss: StrictClient, make: Make, app: Flask) -> None:
    make(a_job, trouble="ConnectionRefusedError", attempts=22, gave_up_at=NOW)
    make(a_job, trouble="TimeoutError", attempts=2)
    page = boss.get("/admin/jobs/").page
    assert "ConnectionRefusedError" in page.main
    assert "Given up" in page.main
    assert "Tried again 18 Nov 2020, 2:15pm" in page.main
    assert "1 jobs given up" in boss.get("/admin/").page.main
    done = boss.post("/admin/jobs/1/try-again", follow_redirects=True).page
    assert "It is in the queue again" in done.main
    with app.app_context():
        assert (jobs.given_up(), jobs.waiting()) == (0, 2)


def test_a_job_that_is_not_there_is_not_found(boss: StrictClient) -> None:
    assert boss.post("/admin/jobs/999/try-again").status == 404


def test_jobs_that_wait_too_long_are_on_the_desk(boss: StrictClient, make: Make) -> None:
    make(a_job)
    assert "The job that has waited longest was due on" in boss.get("/admin/").page.main
