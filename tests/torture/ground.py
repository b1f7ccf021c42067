"""A site set up once, and a copy of it for each trial, so that none treads on another’s."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from portal.extensions import db
from tests import postgresql
from tests.catalogue import Scene, set_scene
from tests.live import Site

GROUND = "ground"
NOWHERE = Path(os.devnull).open("w")  # noqa: SIM115  # the site’s log holds on to it


@dataclass(frozen=True)
class Ground:
    """What each trial begins with; `server_url` is the PostgreSQL that has its database."""

    folder: Path
    scene: Scene
    server_url: str = ""

    @contextmanager
    def copied(self) -> Iterator[Site]:
        with TemporaryDirectory() as kept:
            folder = Path(kept) / "site"
            shutil.copytree(self.folder, folder)
            site = Site(folder, database_url=self._database())
            # A fault of ours is answered as it is to people: with a 500.
            site.app.config["PROPAGATE_EXCEPTIONS"] = False
            try:
                yield site
            finally:
                let_go(site)

    def _database(self) -> str:
        if not self.server_url:
            return ""
        return postgresql.database(self.server_url, f"trial_{os.getpid()}", like=GROUND)


@contextmanager
def laid() -> Iterator[Ground]:
    """Set the site up, on the engine that TEST_ENGINE names."""
    with ExitStack() as ends, TemporaryDirectory() as kept, in_silence():
        server_url = url = ""
        if os.environ.get("TEST_ENGINE") == "postgresql":
            server = postgresql.Server()
            ends.callback(server.stop)
            server_url, url = server.url, postgresql.database(server.url, GROUND)
        site = Site(Path(kept), database_url=url)
        site.command("set-up")
        scene = set_scene(site.app)
        let_go(site)
        yield Ground(Path(kept), scene, server_url)


def let_go(site: Site) -> None:
    """Leave the site’s database, so that it can be copied or dropped."""
    with site.app.app_context():
        db.engine.dispose()


def in_silence() -> AbstractContextManager[object]:
    """Keep a line for each of a million requests to ourselves."""
    return redirect_stderr(NOWHERE)
