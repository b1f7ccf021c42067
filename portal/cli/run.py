"""`set-up` and `serve`: everything `make run` needs, asked nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import click
from flask.cli import with_appcontext
from flask_migrate import upgrade

from portal.cli import facts
from portal.extensions import database, db


@click.command("set-up")
@with_appcontext
def set_up() -> None:
    """Bring the database to today’s shape and facts; keep what is there."""
    upgrade()
    with database.writing():
        facts.load_all()
        db.session.commit()


@click.command("serve")
@with_appcontext
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="PORT", default=5000, show_default=True)
@click.option("--workers", default=2, show_default=True)
def serve(host: str, port: int, workers: int) -> None:
    """Serve the site, with one job worker beside the web server."""
    web = subprocess.Popen(gunicorn("wsgi:app", host=host, port=port, workers=workers))
    worker = subprocess.Popen([sys.executable, "-m", "flask", "--app", "wsgi", "jobs", "work"])
    both = (web, worker)

    def stop(*_: object) -> None:
        for process in both:
            process.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    # Whichever ends first ends the other: half a site is worse than a restart.
    pid, _status = os.wait()
    stop()
    for process in both:
        if process.pid != pid:
            process.wait()


def gunicorn(app: str, *, host: str, port: int, workers: int) -> list[str]:
    """Give the command that serves an app as this site is served."""
    options = {
        "--worker-class": "gthread",
        "--workers": str(workers),
        "--threads": "4",
        "--bind": f"{host}:{port}",
    }
    words = [word for option in options.items() for word in option]
    return [sys.executable, "-m", "gunicorn", *words, "--no-control-socket", app]


COMMANDS = [set_up, serve]
