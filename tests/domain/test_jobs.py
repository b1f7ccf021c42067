"""Work behind the scenes: done once, tried again, never lost, and never holding up the rest."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import NoResultFound

from portal.domain import Actor, Refused, jobs
from portal.domain.jobs import FIRST_WAIT, GIVE_UP_AFTER, LEASE, LONGEST_WAIT
from portal.extensions import database, db
from portal.models import Job

KIND = "tests.note"


class Trouble(RuntimeError):
    """Something that goes wrong, with somebody’s address in its text."""


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Have a kind of job that notes that it was done, or fails when told to."""
    notes: list[str] = []

    def note(*, what: str, now: datetime) -> None:
        if what == "fail":
            raise Trouble("jo@example.com")
        notes.append(what)

    monkeypatch.setitem(jobs._work, KIND, note)
    return notes


@pytest.fixture
def at_work(app: Flask) -> Iterator[Flask]:
    with app.app_context(), database.writing():
        yield app
        db.session.rollback()


def queue(what: str, now: datetime, **more: timedelta) -> None:
    jobs.enqueue(KIND, now=now, what=what, **more)
    db.session.commit()


def the_job() -> Job:
    db.session.expire_all()
    return db.session.scalars(sa.select(Job).order_by(Job.id.desc()).limit(1)).one()


@pytest.mark.usefixtures("at_work")
def test_a_job_is_done_once(done: list[str], now: datetime) -> None:
    queue("write", now)
    assert jobs.work_one(now=now) is True
    assert jobs.work_one(now=now) is False
    assert done == ["write"]
    assert the_job().finished_at == now


@pytest.mark.usefixtures("at_work")
def test_a_job_happens_only_if_what_caused_it_does(done: list[str], now: datetime) -> None:
    jobs.enqueue(KIND, now=now, what="write")
    db.session.rollback()
    assert jobs.work_one(now=now) is False
    assert done == []


@pytest.mark.usefixtures("at_work")
def test_what_is_for_later_waits(done: list[str], now: datetime) -> None:
    queue("later", now, after=timedelta(hours=1))
    assert jobs.work_one(now=now) is False
    assert jobs.oldest_waiting_since(now=now) is None
    assert jobs.work_one(now=now + timedelta(hours=1)) is True
    assert done == ["later"]


@pytest.mark.usefixtures("at_work")
def test_a_job_that_fails_waits_ever_longer_and_lets_others_by(
    done: list[str], now: datetime
) -> None:
    queue("fail", now)
    queue("write", now)
    jobs.work_one(now=now)
    jobs.work_one(now=now)
    assert done == ["write"]
    failed = db.session.scalars(sa.select(Job).where(Job.trouble.is_not(None))).one()
    assert failed.run_at == now + FIRST_WAIT
    waits = []
    moment = now
    for _ in range(12):
        moment = failed.run_at
        assert jobs.work_one(now=moment) is True
        db.session.refresh(failed)
        waits.append(failed.run_at - moment)
    assert waits[:3] == [FIRST_WAIT * 2, FIRST_WAIT * 4, FIRST_WAIT * 8]
    assert waits[-1] == LONGEST_WAIT


@pytest.mark.usefixtures("at_work", "done")
def test_the_words_of_an_error_are_not_kept(now: datetime) -> None:
    queue("fail", now)
    jobs.work_one(now=now)
    assert the_job().trouble == "Trouble"


@pytest.mark.usefixtures("at_work")
def test_after_some_days_a_person_must_look(done: list[str], now: datetime) -> None:
    queue("fail", now)
    late = now + GIVE_UP_AFTER + timedelta(minutes=1)
    jobs.work_one(now=late)
    assert jobs.given_up() == 1
    assert jobs.work_one(now=late + timedelta(days=9)) is False
    (shown,) = jobs.in_trouble()
    jobs.try_again(shown.id, by=Actor.system(), now=late)
    db.session.commit()
    assert (jobs.given_up(), jobs.waiting()) == (0, 1)
    assert jobs.work_one(now=late) is True
    assert the_job().gave_up_at is None  # its days to succeed are counted afresh


@pytest.mark.usefixtures("at_work")
def test_what_was_done_is_not_tried_again(done: list[str], now: datetime) -> None:
    queue("write", now)
    jobs.work_one(now=now)
    with pytest.raises(Refused, match="done after all"):
        jobs.try_again(the_job().id, by=Actor.system(), now=now)
    with pytest.raises(NoResultFound):
        jobs.try_again(999_999, by=Actor.system(), now=now)


@pytest.mark.usefixtures("at_work")
def test_a_worker_that_dies_leaves_its_job_to_another(done: list[str], now: datetime) -> None:
    queue("write", now)
    claimed = jobs._claim(now=now)
    db.session.commit()  # and here its worker dies
    assert claimed is not None
    assert jobs.work_one(now=now + LEASE) is False
    assert jobs.work_one(now=now + LEASE + timedelta(seconds=1)) is True
    assert done == ["write"]
    assert the_job().attempts == 2


def test_two_workers_do_each_job_once(app: Flask, done: list[str], now: datetime) -> None:
    with app.app_context(), database.writing():
        for number in range(40):
            jobs.enqueue(KIND, now=now, what=str(number))
        db.session.commit()
    failures: list[BaseException] = []

    def work() -> None:
        try:
            with app.app_context(), database.writing():
                while jobs.work_one(now=now):
                    pass
        except BaseException as failure:  # a thread’s own end would go by unseen
            failures.append(failure)

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    assert failures == []
    assert sorted(done, key=int) == [str(number) for number in range(40)]


@pytest.mark.usefixtures("at_work")
def test_a_job_nobody_can_do_is_refused_when_it_is_queued(now: datetime) -> None:
    with pytest.raises(ValueError, match="no function"):
        jobs.enqueue("tests.nothing", now=now)


@pytest.mark.usefixtures("at_work")
def test_jobs_done_long_ago_are_cleared_out(done: list[str], now: datetime) -> None:
    queue("write", now)
    jobs.work_one(now=now)
    queue("another", now)
    assert jobs.clear_out(now=now + timedelta(days=29)) == 0
    assert jobs.clear_out(now=now + timedelta(days=31)) == 1
    assert jobs.waiting() == 1


@pytest.mark.usefixtures("at_work")
def test_a_round_that_fails_does_not_take_the_worker_with_it(now: datetime) -> None:
    def fails(*, now: datetime) -> None:
        raise Trouble("jo@example.com")

    assert jobs.look_after(jobs.Round(timedelta(1), fails), now=now) is False
    assert jobs.look_after(jobs.Round(timedelta(1), lambda *, now: None), now=now) is True
