"""Every change to the tables, tried on the engine at hand from nothing, and with rows in."""

from __future__ import annotations

import inspect
import os
import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.dialects import postgresql

from portal import create_app
from portal.domain.triage import priority
from portal.extensions import database, db
from portal.models import Case
from portal.models.finding import OF_SQLITE, is_in_the_models
from tests import postgresql as server_of_tests
from tests.conftest import SECRETS

MIGRATIONS = Path(__file__).parents[2] / "portal" / "migrations"
SCRIPTS = ScriptDirectory(str(MIGRATIONS))
REVISIONS = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]

# What the database itself refuses to change or remove, whoever asks it, by a column of each.
APPEND_ONLY = {
    "audit_entries": "action",
    "audit_seals": "digest",
    "case_actions": "code",
    "case_events": "kind",
    "case_links": "made_at",
    "review_steps": "kind",
    "theme_codings": "how",
    "theme_model_turns": "is_live",
    "theme_models": "kind",
}
ACTS = {
    "sqlite": ("UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"),
    "postgresql": (
        "UPDATE {table} SET {column} = {column}",
        "DELETE FROM {table}",
        "TRUNCATE {table} CASCADE",
    ),
}

# A value for a column of each kind, where any value will do.
ANYTHING: dict[type, Any] = {
    sa.Boolean: True,
    sa.Date: date(2020, 11, 3),
    sa.DateTime: datetime(2020, 11, 3, 14, 15, tzinfo=UTC).replace(tzinfo=None),
    sa.Time: datetime(2020, 11, 3, 14, 15, tzinfo=UTC).time(),
    sa.JSON: {"key": "value"},
    sa.LargeBinary: b"bytes",
    sa.Integer: 1,
    sa.Float: 1.5,
    sa.Numeric: 1,
    sa.String: "text",
    postgresql.TSVECTOR: "text",
}
# What the database writes by itself when a row comes into another table.
FOLLOWS = "case_words_due"


@pytest.fixture
def empty(engine_name: str, tmp_path: Path) -> Iterator[Flask]:
    """The site over a database with nothing in it at all."""
    if engine_name == "sqlite":
        yield from _site(f"sqlite:///{tmp_path}/empty.sqlite", tmp_path)
        return
    server = server_of_tests.address(os.environ["TEST_POSTGRESQL_URL"], "postgres")
    name = f"empty_{secrets.token_hex(6)}"
    with server_of_tests.owner(server) as owner:
        owner.exec_driver_sql(f"CREATE DATABASE {name}")
        yield from _site(server_of_tests.address(server, name), tmp_path)
        owner.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


def _site(url: str, instance: Path) -> Iterator[Flask]:
    app = create_app({**SECRETS, "TESTING": True, "DATABASE_URL": url}, instance_path=str(instance))
    with app.app_context(), database.writing():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_there_is_one_newest_revision() -> None:
    assert len(SCRIPTS.get_heads()) == 1


@pytest.mark.parametrize("revision", REVISIONS)
def test_no_way_back_is_offered(revision: str) -> None:
    """Going back would drop what people said; a mistake is mended by going forward."""
    module = SCRIPTS.get_revision(revision).module
    assert not hasattr(module, "downgrade")
    assert inspect.getdoc(module)


def test_the_models_are_what_the_migrations_make(empty: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_in_the_models})
        assert compare_metadata(context, db.metadata) == []


@pytest.mark.parametrize("revision", REVISIONS)
def test_rows_of_any_revision_reach_the_newest(empty: Flask, revision: str) -> None:
    upgrade(revision=revision)
    with db.engine.begin() as connection:
        filled = _put_a_row_in_each_table(connection)
    assert filled
    upgrade()
    with db.engine.connect() as connection:
        kept = set(sa.inspect(connection).get_table_names())
        for table in filled & kept:
            count = connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
            assert count == 1, f"a row of {table} was lost after {revision}"


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_the_database_itself_keeps_history_as_it_was(
    empty: Flask, engine_name: str, table: str
) -> None:
    upgrade()
    with db.engine.begin() as connection:
        _put_a_row_in_each_table(connection)
    for act in ACTS[engine_name]:
        statement = act.format(table=table, column=APPEND_ONLY[table])
        with pytest.raises(sa.exc.DBAPIError, match="append-only"):
            _carry_out(statement)
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() == 1


def _carry_out(statement: str) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql(statement)


def _put_a_row_in_each_table(connection: sa.Connection) -> set[str]:
    """Fill every table as this revision knows it, parents first; return their names."""
    tables = sa.MetaData()
    tables.reflect(
        connection, only=lambda name, _: not name.startswith(OF_SQLITE) and name != FOLLOWS
    )
    rows: dict[str, dict[str, Any]] = {}
    for table in tables.sorted_tables:
        if table.name == "alembic_version":
            continue
        row = {column.name: _value(column, rows) for column in table.columns}
        connection.execute(table.insert().values(row))
        rows[table.name] = row
    return set(rows)


def _value(column: sa.Column[Any], rows: dict[str, dict[str, Any]]) -> Any:
    for key in column.foreign_keys:
        parent = key.column
        # A row that points at its own table can’t point at itself before it is there.
        return rows.get(parent.table.name, {}).get(parent.name)
    value = next(value for kind, value in ANYTHING.items() if isinstance(column.type, kind))
    length = getattr(column.type, "length", None)
    return value[:length] if isinstance(value, str) and length else value


def test_cases_that_were_there_are_ordered_and_narrowed_as_new_ones_are(empty: Flask) -> None:
    upgrade(revision="0004")
    with db.engine.begin() as connection:
        _put_a_row_in_each_table(connection)
        tables = sa.MetaData()
        tables.reflect(connection)
        cases, reports, events = (
            tables.tables[name] for name in ("cases", "reports", "case_events")
        )
        due_at = datetime(2020, 11, 18, 9, 30)  # noqa: DTZ001 - as the table holds it
        connection.execute(cases.update().values(priority=30, due_at=due_at, closed_at=None))
        connection.execute(
            reports.update().values(marks=["hazard", "again"], ward_code="E1", channel="phone")
        )
        told = connection.execute(sa.select(events)).mappings().one()
        connection.execute(events.insert().values({**told, "id": 2, "kind": "told_more"}))
    upgrade()
    with db.engine.connect() as connection:
        case = connection.execute(sa.text("SELECT * FROM cases")).mappings().one()
    assert case["rank"] == priority.rank(30, due_at.replace(tzinfo=UTC))
    assert (case["ward_code"], case["channel"]) == ("E1", "phone")
    marked = ("is_hazardous", "is_repeat", "has_photos", "awaits_reply")
    assert [bool(case[name]) for name in marked] == [True] * 4


def test_the_reasons_of_cases_that_were_there_get_the_points_they_had(empty: Flask) -> None:
    upgrade(revision="0020")
    told = ["A threat or violence was reported", "It is getting worse", "As worded elsewhere"]
    with db.engine.begin() as connection:
        _put_a_row_in_each_table(connection)
        tables = sa.MetaData()
        tables.reflect(connection)
        cases = tables.tables["cases"]
        row = dict(connection.execute(sa.select(cases)).mappings().one())
        for number, because in ((1, told), (2, [])):
            if number > 1:
                connection.execute(
                    cases.insert().values({**row, "id": number, "reference": f"C{number}"})
                )
            connection.execute(
                cases.update().where(cases.c.id == number).values(because=because, priority=45)
            )
    upgrade()
    first, second = db.session.scalars(sa.select(Case.because).order_by(Case.id))
    assert [(part["mark"], part["reason"], part["points"]) for part in first] == [
        ("threat", told[0], 40),
        ("getting_worse", told[1], 5),
        ("", told[2], 0),
    ]
    assert second == []
