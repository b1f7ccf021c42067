"""What every test may ask for: the site on the engine under test, people, and a strict client."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

import admin
from portal import create_app
from portal.cli import facts
from portal.domain import remembered
from portal.extensions import database, db, limiter
from tests import postgresql
from tests.client import TRUSTED, StrictClient

SECRETS = {
    "SECRET_KEY": "test-only-secret-that-signs-sessions-0123456789",
    "FIELD_KEY": "test-only-secret-that-encrypts-fields-0123456789",
}

# Each test starts from a fresh copy of its database: memory holds it where it can, and no test
# waits for a disk.
IN_MEMORY = next((folder for folder in ("/dev/shm",) if os.access(folder, os.W_OK)), None)

KEPT_MODELS = Path(__file__).parent.parent / ".cache" / "models"


def pytest_configure(config: pytest.Config) -> None:
    """Start a PostgreSQL for a run that asks for one and names none; its workers share it."""
    wanted = os.environ.get("TEST_ENGINE") == "postgresql"
    if wanted and "TEST_POSTGRESQL_URL" not in os.environ:
        server = postgresql.Server()
        os.environ["TEST_POSTGRESQL_URL"] = server.url
        config.add_cleanup(server.stop)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in a test may reach beyond this machine."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "localhost", "::1"}:
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_here)


@pytest.fixture(scope="session")
def engine_name() -> str:
    """Which engine this run is on: `sqlite`, or `postgresql` when TEST_ENGINE says so."""
    return os.environ.get("TEST_ENGINE", "sqlite")


@pytest.fixture(scope="session")
def _database_url(engine_name: str, worker_id: str) -> Iterator[str]:
    if engine_name == "sqlite":
        with tempfile.TemporaryDirectory(dir=IN_MEMORY) as folder:
            yield f"sqlite:///{folder}/test.sqlite"
        return
    server = postgresql.address(os.environ["TEST_POSTGRESQL_URL"], "postgres")
    name = f"portal_{worker_id}_{os.getpid()}"
    owner = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    yield postgresql.address(server, name)
    with owner.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    owner.dispose()


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture(scope="session")
def _site(_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Both sites on a migrated database with its facts in."""
    instance = tmp_path_factory.mktemp("instance")
    app = create_app(
        {
            **SECRETS,
            "TESTING": True,
            "PROPAGATE_EXCEPTIONS": False,
            "DATABASE_URL": _database_url,
            "RATELIMIT_ENABLED": False,
            "WTF_CSRF_ENABLED": False,
            "SITE_URL": "http://localhost",
            "TRUSTED_TEST_KEY": TRUSTED,
        },
        instance_path=str(instance),
    )
    admin.init_app(app)
    from flask_migrate import upgrade

    with app.app_context():
        upgrade()
        with database.writing():
            facts.load_all()
            db.session.commit()
        _keep_template(app)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(_site: Flask) -> Iterator[Flask]:
    """The site with only its dated facts in the database, and an empty outbox."""
    with _as_new(_site):
        yield _site


@pytest.fixture(scope="module")
def shared_app(_site: Flask) -> Iterator[Flask]:
    """The same for all tests of a module that look and change nothing, and have no `app`."""
    with _as_new(_site):
        yield _site


@contextmanager
def _as_new(app: Flask) -> Iterator[None]:
    remembered.forget()
    yield
    with app.app_context():
        db.session.remove()
        _restore(app)
    for folder in ("outbox", "files"):
        shutil.rmtree(Path(app.instance_path) / folder, ignore_errors=True)


@pytest.fixture
def session(app: Flask) -> Iterator[Any]:
    """A database session in the app’s context, for tests of the domain."""
    with app.app_context(), database.writing():
        yield db.session
        db.session.rollback()


@pytest.fixture
def well_read(app: Flask) -> Iterator[None]:
    """What the shipped examples teach about words, made once for all runs of the tests."""
    from portal.domain.themes import suggesting  # takes seconds, and few tests need it

    made = Path(app.instance_path) / "files" / "models"
    if KEPT_MODELS.is_dir():
        shutil.copytree(KEPT_MODELS, made, dirs_exist_ok=True)
    with app.app_context():
        suggesting.known()
        if made.is_dir():
            shutil.copytree(made, KEPT_MODELS, dirs_exist_ok=True)
        yield


@pytest.fixture
def now() -> datetime:
    """A Wednesday afternoon inside the sample year."""
    return datetime(2020, 11, 18, 14, 15, tzinfo=UTC)


@pytest.fixture
def client(app: Flask) -> StrictClient:
    """A browser that checks every page it is shown."""
    return StrictClient(app)


@pytest.fixture
def limited(app: Flask) -> Iterator[StrictClient]:
    """The same site with its limits on, as it is outside of tests."""
    limited_site = create_app(
        {**app.config, "RATELIMIT_ENABLED": True}, instance_path=app.instance_path
    )
    admin.init_app(limited_site)
    yield StrictClient(limited_site, trusted=False)
    limiter.reset()
    limiter.enabled = False
    with limited_site.app_context():
        db.engine.dispose()


def _keep_template(app: Flask) -> None:
    """Note what the database holds now, so that each test can start from it."""
    if db.engine.dialect.name == "sqlite":
        path = Path(str(db.engine.url.database))
        db.session.rollback()
        template = path.with_suffix(".template")
        # Out of any transaction: the driver’s own connection knows of none.
        connection = sqlite3.connect(path)
        connection.execute("VACUUM INTO ?", (str(template),))
        connection.close()
        return
    app.extensions["facts_tables"] = {
        table.name
        for table in db.metadata.sorted_tables
        if db.session.execute(sa.select(sa.func.count()).select_from(table)).scalar()
    }
    db.session.rollback()


def _restore(app: Flask) -> None:
    if db.engine.dialect.name == "sqlite":
        path = Path(str(db.engine.url.database))
        db.engine.dispose()
        for leftover in path.parent.glob(path.name + "-*"):
            leftover.unlink()
        shutil.copy(path.with_suffix(".template"), path)
        return
    facts_tables = app.extensions["facts_tables"]
    ours = [t for t in db.metadata.sorted_tables if t.name not in facts_tables]
    with db.engine.begin() as connection:
        touched = set(connection.exec_driver_sql(_touched(ours)).scalars())
        if not touched:
            return
        # Only a test may do this: the append-only tables refuse it otherwise.
        statements = ["SET session_replication_role = replica"]
        for table in ours:
            if table.name in touched:
                statements.append(f"DELETE FROM {table.name}")
                if table.autoincrement_column is not None:
                    statements.append(f"ALTER SEQUENCE {table.name}_id_seq RESTART")
        statements.append("SET session_replication_role = DEFAULT")
        connection.exec_driver_sql(";".join(statements))


def _touched(tables: Sequence[sa.Table]) -> str:
    """Ask which tables hold rows, or held some in a transaction that was given up.

    Most tests write to few, and to empty all of them takes as long as the test.
    """
    asked = []
    for table in tables:
        numbered = table.autoincrement_column is not None
        has_counted = f"(SELECT is_called FROM {table.name}_id_seq)" if numbered else "false"
        asked.append(
            f"SELECT '{table.name}' WHERE {has_counted} OR EXISTS (SELECT 1 FROM {table.name})"
        )
    return " UNION ALL ".join(asked)
