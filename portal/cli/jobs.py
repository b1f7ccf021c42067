"""`jobs work`: the worker beside the web server."""

from __future__ import annotations

import signal
import threading
import time
from datetime import UTC, datetime

import click
import structlog
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError

from portal.domain import jobs as work
from portal.extensions import database, db

jobs = AppGroup("jobs", help="Work done behind the scenes.")
COMMANDS = [jobs]

REST_SECONDS = 0.5
AWAY_SECONDS = 5

log = structlog.get_logger(__name__)


@jobs.command("work")
@click.option("--until-done", is_flag=True, help="Stop when nothing is waiting to be done now.")
def work_on(until_done: bool) -> None:
    """Do queued jobs as they come, and look after what needs it, until told to stop."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    last_looked: dict[int, float] = {}
    with database.writing():
        while not stop.is_set():
            _look_after(last_looked)
            try:
                if work.work_one(now=datetime.now(UTC)):
                    continue
            except DBAPIError as trouble:
                # The database is away. The jobs in it wait, and so does the worker.
                db.session.remove()
                log.warning("jobs.database_away", trouble=type(trouble).__name__)
                stop.wait(AWAY_SECONDS)
                continue
            if until_done:
                return
            stop.wait(REST_SECONDS)


def _look_after(last_looked: dict[int, float]) -> None:
    for number, round_ in enumerate(work.rounds()):
        last = last_looked.get(number)
        if last is None or time.monotonic() - last >= round_.every.total_seconds():
            work.look_after(round_, now=datetime.now(UTC))
            last_looked[number] = time.monotonic()
