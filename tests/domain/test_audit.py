"""The record: what is in it, that it can’t be changed, and that a change would show."""

from __future__ import annotations

from datetime import datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DatabaseError

from portal.domain import Actor, audit, jobs
from portal.extensions import database, db
from portal.models import AuditEntry, AuditSeal

SYSTEM = Actor.system()


def write(app: Flask, now: datetime, entries: int = 3, *, seal: bool = True) -> None:
    with app.app_context(), database.writing():
        for number in range(entries):
            audit.record("case.read", ("case", f"CASE-{number}"), by=SYSTEM, now=now, number=number)
        if seal:
            audit.seal(now=now)
        db.session.commit()


def tamper(app: Flask, statement: str) -> None:
    """Change the record as somebody with the database in their hands could."""
    with app.app_context(), database.writing():
        if db.engine.dialect.name == "sqlite":
            for table in ("audit_entries", "audit_seals"):
                for act in ("update", "delete"):
                    db.session.execute(sa.text(f"DROP TRIGGER {table}_no_{act}"))
        else:
            db.session.execute(sa.text("SET LOCAL session_replication_role = replica"))
        if db.engine.dialect.name == "sqlite":
            db.session.execute(sa.text("PRAGMA defer_foreign_keys = ON"))
        db.session.execute(sa.text(statement))
        db.session.commit()


def verdict(app: Flask) -> audit.Verdict:
    with app.app_context():
        return audit.verify()


def test_a_record_left_alone_is_whole(app: Flask, now: datetime) -> None:
    write(app, now)
    found = verdict(app)
    assert (found.is_whole, found.sealed, found.unsealed) == (True, 3, 0)
    write(app, now, 2)
    later = verdict(app)
    assert (later.is_whole, later.sealed) == (True, 5)
    assert later.head != found.head


def test_what_waits_for_its_place_is_told_apart_from_a_break(app: Flask, now: datetime) -> None:
    write(app, now)
    write(app, now, 2, seal=False)
    found = verdict(app)
    assert (found.is_whole, found.sealed, found.unsealed) == (True, 3, 2)
    with app.app_context():
        assert audit.counts() == audit.Counts(sealed=3, unsealed=2)


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE audit_entries SET actor_id = 7 WHERE id = 2", 2),
        ("UPDATE audit_entries SET details = '{\"number\": 9}' WHERE id = 1", 1),
        ("UPDATE audit_entries SET happened_at = '2020-01-01 00:00:00' WHERE id = 3", 3),
        ("UPDATE audit_entries SET subject_id = 'CASE-9' WHERE id = 3", 3),
        # An act made to look like another’s place in the chain.
        ("UPDATE audit_seals SET digest = 'f' WHERE position = 2", 2),
        ("DELETE FROM audit_seals WHERE position = 2", 3),
    ],
)
def test_tampering_is_found_where_it_was_done(
    app: Flask, now: datetime, statement: str, broken_at: int
) -> None:
    write(app, now)
    tamper(app, statement)
    assert verdict(app).broken_at == broken_at


@pytest.mark.parametrize("table", ["audit_entries", "audit_seals"])
@pytest.mark.parametrize("act", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_the_record(
    app: Flask, now: datetime, table: str, act: str
) -> None:
    write(app, now)
    column = "actor_id" if table == "audit_entries" else "entry_id"
    with app.app_context(), database.writing():
        with pytest.raises(DatabaseError, match="append-only"):
            db.session.execute(sa.text(act.format(table, column, column)))
        db.session.rollback()
    assert verdict(app).is_whole


def test_what_was_written_and_undone_was_never_there(app: Flask, now: datetime) -> None:
    with app.app_context(), database.writing():
        audit.record("case.read", ("case", "CASE-1"), by=SYSTEM, now=now)
        db.session.rollback()
        assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) == 0


def test_an_entry_that_comes_late_gets_its_place_after_the_others(
    app: Flask, now: datetime
) -> None:
    """Transactions end in another order than they began in; none may be left out for that."""
    write(app, now, 2)
    with app.app_context(), database.writing():
        db.session.add(
            AuditEntry(
                id=50, happened_at=now, actor_kind="system", action="late",
                subject_kind="case", subject_id="CASE-50", details={},
            )
        )  # fmt: skip
        db.session.flush()
        audit.seal(now=now)
        db.session.add(
            AuditEntry(
                id=40, happened_at=now, actor_kind="system", action="later",
                subject_kind="case", subject_id="CASE-40", details={},
            )
        )  # fmt: skip
        db.session.flush()
        assert audit.seal(now=now) == 1
        db.session.commit()
        order = db.session.scalars(sa.select(AuditSeal.entry_id).order_by(AuditSeal.position)).all()
    assert list(order)[-2:] == [50, 40]
    assert verdict(app).is_whole


def test_sealing_goes_a_few_at_a_time_and_misses_none(app: Flask, now: datetime) -> None:
    write(app, now, 7, seal=False)
    with app.app_context(), database.writing():
        assert [audit.seal(now=now, limit=3) for _ in range(4)] == [3, 3, 1, 0]
        db.session.commit()
    assert verdict(app).sealed == 7


def test_the_worker_seals_without_being_asked() -> None:
    assert audit.seal in [round_.look_after for round_ in jobs.rounds()]


@pytest.mark.usefixtures("session")
def test_the_newest_entries_come_first_about_one_thing_or_all(now: datetime) -> None:
    for number in range(3):
        audit.record("case.read", ("case", "CASE-A"), by=SYSTEM, now=now, number=number)
    audit.record("photo.read", ("photo", "CASE-A"), by=SYSTEM, now=now)
    audit.record("case.read", ("case", "CASE-B"), by=SYSTEM, now=now)
    everything = audit.entries()
    assert [entry.subject_id for entry in everything][:2] == ["CASE-B", "CASE-A"]
    assert len(audit.entries(about="CASE-A")) == 4
    assert len(audit.entries(about="case CASE-A")) == 3
    assert [e.id for e in audit.entries(before=everything[1].id)] == [e.id for e in everything[2:]]
    assert audit.entries(about="nothing at all") == []


@pytest.mark.usefixtures("session")
def test_a_subject_needs_something_to_be_known_by(now: datetime) -> None:
    with pytest.raises(ValueError, match="identifier"):
        audit.record("case.read", object(), by=SYSTEM, now=now)
