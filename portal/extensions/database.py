"""The database, on either engine, and how each is told when a transaction begins."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase, registry

# A transaction that will write says so at its start, so that SQLite queues it behind the
# writer at work rather than failing it half-way when its snapshot has gone stale.
_will_write: ContextVar[bool] = ContextVar("will_write", default=False)

# What waits to be sent together, where somebody said so: each statement with its rows of values.
_waiting: ContextVar[dict[sa.Executable, list[dict[str, Any]]] | None] = ContextVar(
    "waiting", default=None
)


class UtcDateTime(sa.TypeDecorator[datetime]):
    """A moment, kept in UTC and given back aware, whichever engine holds it."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without its zone can’t be stored")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every table shares: names for its constraints, and types for its columns."""

    registry = registry(
        metadata=sa.MetaData(naming_convention=NAMES),
        type_annotation_map={
            datetime: UtcDateTime(),
            dict[str, Any]: JSON,
            list[str]: JSON,
            list[dict[str, Any]]: JSON,
        },
    )


# After a commit a view only redirects: reading again what it has just written would be for nothing.
db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


def insert(model: type[Base], **values: Any) -> None:
    """Add a row without making an object of it: for what nothing reads back before the commit.

    A tenth of a millisecond where an object takes three, which counts where many write at once.
    """
    change(_insertion(model), values)


def change(statement: sa.Executable, values: dict[str, Any]) -> None:
    """Carry out a statement of which nothing is asked back; within `together`, at its end."""
    waiting = _waiting.get()
    if waiting is None:
        db.session.execute(statement, values)
    else:
        waiting.setdefault(statement, []).append(values)


@contextmanager
def together() -> Iterator[None]:
    """Send what is inserted and changed within in one go, at the end.

    PostgreSQL then answers once for all of it rather than once for each. The same statement is
    sent once for all its rows, in their order, where it first was asked for.
    """
    waiting: dict[sa.Executable, list[dict[str, Any]]] = {}
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    # What was changed on objects is written first: its count of rows can’t be waited for there.
    db.session.flush()
    connection = db.session.connection()
    with _in_one_go(connection):
        for statement, rows in waiting.items():
            connection.execute(statement, rows if len(rows) > 1 else rows[0])


@contextmanager
def _in_one_go(connection: sa.Connection) -> Iterator[None]:
    """On PostgreSQL, wait for no answer until the end; what went wrong is said there."""
    if connection.dialect.name == "sqlite":
        yield
        return
    try:
        with _driver(connection).pipeline():
            yield
    except db.engine.dialect.loaded_dbapi.Error as fault:
        raise sa.exc.DBAPIError.instance(
            None,
            None,
            fault,
            db.engine.dialect.loaded_dbapi.Error,
            hide_parameters=True,
            dialect=db.engine.dialect,
        ) from fault


def take_turn(number: int) -> bool:
    """Say whether no other worker is at what goes by a number, and keep others from it until this
    transaction ends; on SQLite, whoever writes is alone.
    """
    if db.engine.dialect.name != "postgresql":
        return True
    return bool(db.session.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(number))))


def insert_for_id(model: type[Base], **values: Any) -> int:
    """Add a row without making an object of it, and give its number."""
    return int(db.session.connection().execute(_numbered_insertion(model), values).scalar_one())


@cache
def _insertion(model: type[Base]) -> sa.Insert:
    # Inline: its number is not asked back.
    return sa.insert(cast(sa.Table, model.__table__)).inline()


@cache
def _numbered_insertion(model: type[Base]) -> Any:
    return sa.insert(cast(sa.Table, model.__table__)).returning(model.__table__.c.id)


def turn_to_writing() -> None:
    """Go from reading to writing. On SQLite that is a new transaction, which waits for its turn."""
    if db.engine.dialect.name == "sqlite":
        db.session.commit()
    begin_writing()


@contextmanager
def writing() -> Iterator[None]:
    """Mark the transactions begun within as ones that will write."""
    token = _will_write.set(True)
    try:
        yield
    finally:
        _will_write.reset(token)


def begin_reading() -> None:
    """From here on in this context, transactions are begun to read only."""
    _will_write.set(False)


def begin_writing() -> None:
    """From here on in this context, transactions are begun to write."""
    _will_write.set(True)


def prepare(app: Flask) -> None:
    """Tell the connections of either engine how to behave."""
    with app.app_context():
        for engine in db.engines.values():
            if engine.dialect.name == "sqlite":
                _keep_to_ourselves(engine.url.database)
                sa.event.listen(engine, "connect", settle_sqlite)
                sa.event.listen(engine, "begin", _begin_sqlite)
            else:
                sa.event.listen(engine, "begin", _begin_postgresql)
                sa.event.listen(engine, "before_cursor_execute", _begin_for_more_than_reading)


def _keep_to_ourselves(path: str | None) -> None:
    """Make the file one that only its owner reads, before there is anything in it.

    What SQLite writes beside it, the log of what is not yet in the file among it, is made alike.
    """
    if path and path != ":memory:" and not path.startswith("file:"):
        with suppress(FileExistsError, FileNotFoundError):  # without a folder, it says so later
            Path(path).touch(mode=0o600, exist_ok=False)


def settle_sqlite(connection: Any, _record: Any) -> None:
    """Make one SQLite connection durable, and patient with whoever is writing."""
    # The driver's own transactions are switched off: _begin_sqlite starts each one.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout = 10000")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")  # a report once thanked for survives a power cut
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _will_write.get() else "BEGIN")


def _begin_postgresql(connection: sa.Connection) -> None:
    """Begin a transaction with the first statement if it will write, and none if it only reads.

    Each statement sees what is committed when it begins, inside a transaction or out of one, so
    that a page that only reads loses nothing by it and waits for two answers fewer.
    """
    _driver(connection).autocommit = not _will_write.get()


def _begin_for_more_than_reading(
    connection: sa.Connection, _cursor: Any, statement: str, _values: Any, context: Any, _many: bool
) -> None:
    """Begin the transaction after all before anything that is not known to only read."""
    driver = _driver(connection)
    if driver.autocommit and not _only_reads(statement, context):
        driver.autocommit = False


def _only_reads(statement: str, context: Any) -> bool:
    """Say whether a statement can do without a transaction: it writes, locks and keeps nothing."""
    return (
        statement.startswith("SELECT")
        and " FOR " not in statement  # locks the rows that it gives
        and not context.execution_options.get("stream_results")  # keeps a cursor on the server
    )


def _driver(connection: sa.Connection) -> Any:
    return connection.connection.dbapi_connection
