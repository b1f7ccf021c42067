"""The site as `make run` serves it, over HTTP, with a database, files and outbox of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from flask import Flask

import admin
from portal import create_app

ROOT = Path(__file__).parents[1]
TRUSTED = "a-test-that-is-let-through-the-limits"
SECONDS_TO_START = 30
# Told to stop, the worker ends the job at hand first; its first makes a model.
SECONDS_TO_STOP = 90


class Site:
    """Both sites and a job worker, served from `folder`, which holds all that they keep."""

    def __init__(self, folder: Path, *, database_url: str = "", workers: int = 1) -> None:
        self.folder = folder
        self.workers = workers
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database_url = database_url or f"sqlite:///{folder / 'portal.sqlite'}"
        self.settings = {
            "SECRET_KEY": "live-test-secret-that-signs-sessions-0123456789",
            "FIELD_KEY": "live-test-secret-that-encrypts-fields-0123456789",
            "DATABASE_URL": self.database_url,
            "FILES_URL": str(folder / "files"),
            "MAIL_URL": str(folder / "outbox"),
            "SITE_URL": self.url,
            "SAMPLE_MODE": "false",
            "TRUSTED_TEST_KEY": TRUSTED,
            # Another site, to a browser, for all that it is on this machine.
            "EXIT_URL": f"http://localhost:{self.port}/accessibility",
        }

    def command(self, *words: str, given: str = "") -> str:
        """Run `flask --app wsgi …` on this site, and give what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *words],
            cwd=ROOT,
            env={**os.environ, **self.settings},
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not done.returncode, f"{' '.join(words)} failed:\n{done.stderr[-3000:]}"
        return done.stdout

    @contextmanager
    def served(self) -> Iterator[Site]:
        """Serve it for as long as the context lasts, with its log in `site.log`."""
        with (self.folder / "site.log").open("wb") as log:
            serving = subprocess.Popen(
                [
                    *(sys.executable, "-m", "flask", "--app", "wsgi", "serve"),
                    *("--port", str(self.port), "--workers", str(self.workers)),
                ],
                cwd=ROOT,
                env={**os.environ, **self.settings},
                stdout=log,
                stderr=log,
            )
            try:
                self._wait(serving)
                yield self
            finally:
                serving.send_signal(signal.SIGTERM)
                serving.wait(timeout=SECONDS_TO_STOP)

    @cached_property
    def app(self) -> Flask:
        """The same site in this process, for putting things into its database."""
        settings = {
            **self.settings,
            "SAMPLE_MODE": False,
            "TESTING": True,
            "RATELIMIT_ENABLED": False,
            "WTF_CSRF_ENABLED": False,
        }
        app = create_app(settings, instance_path=str(self.folder))
        admin.init_app(app)
        return app

    def letters(self) -> list[EmailMessage]:
        """Give every e-mail that has left, oldest first."""
        return [
            message_from_bytes(path.read_bytes(), policy=policy.default)  # type: ignore[misc]
            for path in sorted((self.folder / "outbox").glob("*.eml"))
        ]

    def letter_to(self, address: str, *, saying: str = "", seconds: float = 20) -> EmailMessage:
        """Wait for an e-mail to somebody that says something, and give the newest."""
        stop_at = time.monotonic() + seconds
        while time.monotonic() < stop_at:
            for letter in reversed(self.letters()):
                if address in str(letter["To"]) and saying in letter.get_content():
                    return letter
            time.sleep(0.2)
        raise AssertionError(f"no e-mail came for {address} that says “{saying}”")

    def _wait(self, serving: subprocess.Popen[bytes]) -> None:
        stop_at = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < stop_at and serving.poll() is None:
            try:
                with urlopen(self.url + "/healthz", timeout=2):
                    return
            except (URLError, OSError):
                time.sleep(0.1)
        log = (self.folder / "site.log").read_text(errors="replace")
        raise AssertionError(f"the site did not start:\n{log[-3000:]}")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
