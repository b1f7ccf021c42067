"""`words read`: the words of every case that waits, made ready to be looked for."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from portal.domain.triage import indexing
from portal.extensions import database, db

group = AppGroup("words", help="What the words of reports and notes are found by.")
COMMANDS = [group]


@group.command("read")
def read() -> None:
    """Read at once the words of all cases that wait; the worker does so a few at a time."""
    done = 0
    with database.writing():
        while some := indexing.catch_up(now=datetime.now(UTC)):
            db.session.commit()
            done += some
        db.session.rollback()
    click.echo(f"{done:,} read; {indexing.waiting():,} wait.")
