"""Serves an app with gunicorn, as `flask serve` does, and asks it for things over HTTP."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from portal.cli.run import gunicorn
from tests.postgresql import Server

ROOT = Path(__file__).parents[2]
WORKERS = 2
CONNECTIONS = 8


@dataclass(frozen=True)
class Engine:
    """An engine to measure on, with a folder for what is kept beside it."""

    name: str
    folder: Path
    server: Server | None = None

    def database(self, name: str) -> str:
        """Give the address of a new database."""
        if self.server:
            return self.server.database(name)
        return f"sqlite:///{self.folder / name}.sqlite"


def engines() -> Iterator[Engine]:
    """Give SQLite, then PostgreSQL, both as durable as a reference given out has to be."""
    with TemporaryDirectory() as folder:
        yield Engine("sqlite", Path(folder))
    server = Server(durable=True)
    try:
        with TemporaryDirectory() as folder:
            yield Engine("postgresql", Path(folder), server)
    finally:
        server.stop()


@contextmanager
def served(app: str, settings: Mapping[str, str]) -> Iterator[int]:
    """Serve an app with two workers for as long as the context lasts; give its port."""
    port = _free_port()
    process = subprocess.Popen(
        gunicorn(app, host="127.0.0.1", port=port, workers=WORKERS),
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


@dataclass(frozen=True)
class Post:
    """One request to be sent."""

    path: str
    form: Mapping[str, str]
    headers: Mapping[str, str]


def rate(port: int, posts: Sequence[Post], *, expect: str) -> float:
    """Send every post over eight connections; give how many a second were answered.

    Raise RuntimeError unless each is sent on to an address that ends in `expect`.
    """
    faults: list[str] = []
    threads = [
        threading.Thread(target=_send, args=(port, posts[i::CONNECTIONS], expect, faults))
        for i in range(CONNECTIONS)
    ]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - begun
    if faults:
        raise RuntimeError(f"{len(faults)} of {len(posts)} went wrong: {faults[0]}")
    return len(posts) / elapsed


def _send(port: int, posts: Sequence[Post], expect: str, faults: list[str]) -> None:
    try:
        _send_each(port, posts, expect, faults)
    except OSError as trouble:
        faults.append(repr(trouble))


def _send_each(port: int, posts: Sequence[Post], expect: str, faults: list[str]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for post in posts:
        headers = {"Content-Type": "application/x-www-form-urlencoded", **post.headers}
        connection.request("POST", post.path, urlencode(post.form), headers)
        response = connection.getresponse()
        response.read()
        location = response.headers.get("Location", "")
        if response.status not in (302, 303) or not location.endswith(expect):
            faults.append(f"{response.status} {location}")
    connection.close()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            sys.exit(f"the server ended with {process.returncode}")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    sys.exit("the server did not start")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
