"""Weighing open cases again: all of them, some at a time, and nothing else about them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.cli.facts import facts
from portal.domain import Actor, jobs, remembered
from portal.domain.triage import placing, priority, weighing, workflow
from portal.extensions import database, db
from portal.models import AuditEntry, Case, Job, ListEntry
from tests.factories import A_WEDNESDAY, a_case, a_colleague, the_actor

A_MINUTE = timedelta(minutes=1)
SOON = A_WEDNESDAY + weighing.SETTLED


@pytest.fixture(autouse=True)
def in_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weighing, "BATCH", 2)


@pytest.fixture
def at_work(app: Flask) -> Iterator[None]:
    with app.app_context(), database.writing():
        yield
        db.session.rollback()
        _set_weight("threat", 40)


def _set_weight(code: str, points: int, *, until: date | None = None) -> None:
    entry = db.session.scalars(
        sa.select(ListEntry).where(ListEntry.list_code == priority.WEIGHTS, ListEntry.code == code)
    ).one()
    entry.attributes = {**entry.attributes, "points": points}
    entry.valid_to = until
    db.session.commit()
    remembered.forget()


def work(now: datetime) -> int:
    done = 0
    while jobs.work_one(now=now):
        done += 1
    return done


def open_cases() -> list[str]:
    made = [a_case(marks={"threat"}) for _ in range(5)]
    db.session.commit()
    work(A_WEDNESDAY)  # what was queued when they came
    return [case.reference for case in made]


def points() -> list[int]:
    db.session.expire_all()
    return list(db.session.scalars(sa.select(Case.priority).order_by(Case.id)))


@pytest.mark.usefixtures("at_work")
def test_every_open_case_is_weighed_again_when_a_weight_changes() -> None:
    open_cases()
    assert weighing.keep_up(now=A_WEDNESDAY)
    db.session.commit()
    assert work(SOON) == 3  # two at a time, and the last of them
    assert not weighing.keep_up(now=SOON)
    _set_weight("threat", 55)
    assert weighing.keep_up(now=SOON)
    db.session.commit()
    assert not weighing.keep_up(now=SOON)  # it is on its way
    assert work(SOON) == 0  # every process may still remember the old lists
    assert points() == [40] * 5
    assert work(SOON + weighing.SETTLED) == 3
    assert points() == [55] * 5
    (case,) = db.session.scalars(sa.select(Case).limit(1)).all()
    assert case.because == [
        {"mark": "threat", "reason": "A threat or violence was reported", "points": 55}
    ]
    assert case.rank == priority.rank(55, case.due_at)
    last = db.session.scalars(
        sa.select(AuditEntry.details)
        .where(AuditEntry.action == "cases.weighed")
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).one()
    assert last == {"cases": 5, "changed": 5}


@pytest.mark.usefixtures("at_work")
def test_a_day_on_which_a_weight_ends_has_all_weighed_again() -> None:
    open_cases()
    _set_weight("threat", 40, until=date(2020, 11, 30))
    weighing.keep_up(now=A_WEDNESDAY)
    db.session.commit()
    work(SOON)
    assert points() == [40] * 5
    december = datetime(2020, 12, 1, 6, tzinfo=A_WEDNESDAY.tzinfo)
    assert weighing.keep_up(now=december)
    db.session.commit()
    work(december + weighing.SETTLED)
    assert points() == [0] * 5


@pytest.mark.usefixtures("at_work")
def test_what_breaks_off_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    open_cases()
    _set_weight("threat", 55)
    weighing.keep_up(now=A_WEDNESDAY)
    db.session.commit()
    jobs.work_one(now=SOON)
    assert points() == [55, 55, 40, 40, 40]

    def away(*_: Any, **__: Any) -> int:
        raise RuntimeError("the database is away")

    with monkeypatch.context() as broken:
        broken.setattr(weighing, "weigh", away)
        jobs.work_one(now=SOON)
    assert points() == [55, 55, 40, 40, 40]
    work(SOON + A_MINUTE)
    assert points() == [55] * 5
    counted = db.session.scalars(sa.select(Job.payload).where(Job.kind == weighing.ALL)).all()
    assert max(one["after_id"] for one in counted) == 4


@pytest.mark.usefixtures("at_work")
def test_nothing_else_about_a_case_changes() -> None:
    officer = the_actor(a_colleague())
    case, closed = a_case(marks={"threat"}), a_case(marks={"threat"})
    placing.overrule(case, "first", "The school opens", by=officer, now=A_WEDNESDAY)
    workflow.move(closed, to="closed", reason="cleared", by=officer, now=A_WEDNESDAY)
    db.session.commit()
    work(A_WEDNESDAY)
    before = (case.category, case.standard, case.due_at, case.revision, len(case.events))
    _set_weight("threat", 55)
    weighing.keep_up(now=A_WEDNESDAY)
    db.session.commit()
    work(SOON)
    assert (case.category, case.standard, case.due_at, case.revision, len(case.events)) == before
    assert case.priority == 1055
    assert closed.priority == 40
    assert weighing.weigh([case.id], now=SOON) == 0
    # Who had it open all the while may go on.
    workflow.move(case, to="accepted", by=Actor.system(), now=SOON)
    db.session.commit()


def test_loading_other_facts_has_the_open_cases_weighed_again(app: Flask) -> None:
    runner = app.test_cli_runner()
    first = runner.invoke(facts, ["load"]).output
    assert "weighed again" in first
    assert "weighed again" not in runner.invoke(facts, ["load"]).output
