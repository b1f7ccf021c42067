"""What only reads holds no transaction where none is needed, and what writes is all kept or not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.domain.reports import journeys
from portal.extensions import database, db
from portal.models import Draft, Job
from tests.client import StrictClient


class Interrupted(Exception):
    """What goes wrong half-way."""


@pytest.fixture
def reading(app: Flask) -> Iterator[None]:
    """What a GET begins as."""
    with app.app_context():
        database.begin_reading()
        yield
        db.session.rollback()


def test_a_page_that_only_reads_waits_for_no_transaction_on_postgresql(
    reading: None, engine_name: str
) -> None:
    """On SQLite it is one look at the whole, and costs nothing."""
    _jobs()
    assert _is_in_transaction() == (engine_name == "sqlite")


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(sa.update(Job).values(attempts=1), id="alters"),
        pytest.param(sa.delete(Job), id="takes away"),
        pytest.param(sa.select(Job).with_for_update(), id="holds rows back"),
        pytest.param(sa.select(Job).execution_options(yield_per=5), id="reads on and on"),
        pytest.param(sa.text("WITH one AS (SELECT 1) SELECT * FROM one"), id="might do anything"),
    ],
)
def test_whatever_does_more_than_read_is_in_a_transaction(
    reading: None, statement: sa.Executable
) -> None:
    _jobs()
    db.session.execute(statement).close()
    assert _is_in_transaction()


def test_a_place_to_go_back_to_is_in_a_transaction(
    reading: None, app: Flask, now: datetime
) -> None:
    _jobs()
    _add_job(now)
    with pytest.raises(Interrupted), db.session.begin_nested():
        _add_job(now)
        raise Interrupted
    db.session.commit()
    assert _kept(app) == 1


def test_what_a_reading_request_writes_is_all_kept_or_not_at_all(
    reading: None, app: Flask, now: datetime
) -> None:
    _jobs()
    _add_job(now)
    _add_job(now)
    assert _kept(app) == 0
    db.session.rollback()
    assert _kept(app) == 0
    _jobs()
    _add_job(now)
    _add_job(now)
    db.session.commit()
    assert _kept(app) == 2


def test_a_connection_that_wrote_for_one_reads_for_the_next(
    reading: None, now: datetime, engine_name: str
) -> None:
    with database.writing():
        _add_job(now)
        db.session.commit()
    assert _jobs() == 1
    assert _is_in_transaction() == (engine_name == "sqlite")


def test_what_is_sent_together_goes_in_at_the_end_in_its_order(
    app: Flask, session: Any, now: datetime
) -> None:
    with database.together():
        for attempts in (1, 2):
            database.insert(
                Job, kind="notices.write", payload={}, made_at=now, run_at=now, attempts=attempts
            )
        database.change(
            sa.update(Job).values(attempts=Job.attempts + sa.bindparam("more")), {"more": 5}
        )
        assert _jobs() == 0
    session.commit()
    assert session.scalars(sa.select(Job.attempts).order_by(Job.id)).all() == [6, 7]


def test_what_goes_wrong_among_what_is_sent_together_is_said_and_none_of_it_kept(
    app: Flask, session: Any, now: datetime
) -> None:
    with pytest.raises(sa.exc.IntegrityError), database.together():
        database.insert(Job, kind="notices.write", payload={}, made_at=now, run_at=now)
        database.insert(Job, kind="notices.write", payload={}, made_at=now, run_at=None)
        database.insert(Job, kind="notices.write", payload={}, made_at=now, run_at=now)
    session.rollback()
    assert _jobs() == 0


def test_what_is_changed_on_an_object_meanwhile_is_kept_with_it(
    app: Flask, session: Any, now: datetime
) -> None:
    job = Job(kind="notices.write", payload={}, made_at=now, run_at=now)
    session.add(job)
    session.commit()
    with database.together():
        job.attempts = 3
        database.insert(Job, kind="notices.write", payload={}, made_at=now, run_at=now, attempts=4)
    session.commit()
    assert session.scalars(sa.select(Job.attempts).order_by(Job.id)).all() == [3, 4]


def test_nothing_is_sent_of_what_was_broken_off(app: Flask, session: Any, now: datetime) -> None:
    with pytest.raises(Interrupted), database.together():
        database.insert(Job, kind="notices.write", payload={}, made_at=now, run_at=now)
        raise Interrupted
    session.commit()
    assert _jobs() == 0


def test_the_way_out_wipes_everything_or_says_that_it_failed(
    client: StrictClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A GET that writes: what was wiped before the fault comes back, to be wiped the next time."""
    for stream in ("asb", "fly-tipping"):
        client.post(f"/report/{stream}")
    discard, seen = journeys.discard, []

    def one_only(draft: Any, *, now: datetime) -> None:
        if seen:
            raise Interrupted
        seen.append(draft)
        discard(draft, now=now)
        db.session.flush()

    with monkeypatch.context() as broken:
        broken.setattr(journeys, "discard", one_only)
        assert client.browser.get("/report/leave").status_code == 500
    assert _drafts(app) == 2
    client.get("/report/leave")
    assert _drafts(app) == 0


def _jobs() -> int:
    return int(db.session.scalar(sa.select(sa.func.count()).select_from(Job)) or 0)


def _add_job(now: datetime) -> None:
    db.session.add(Job(kind="notices.write", payload={}, made_at=now, run_at=now))
    db.session.flush()


def _is_in_transaction() -> bool:
    """Ask the driver itself."""
    driver: Any = db.session.connection().connection.dbapi_connection
    if db.engine.dialect.name == "sqlite":
        return bool(driver.in_transaction)
    return str(driver.info.transaction_status.name) != "IDLE"


def _kept(app: Flask) -> int:
    """Count as somebody else sees it."""
    with app.app_context():
        return _jobs()


def _drafts(app: Flask) -> int:
    with app.app_context():
        return int(db.session.scalar(sa.select(sa.func.count()).select_from(Draft)) or 0)
