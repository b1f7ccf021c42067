"""`health`: what needs looking after, in one answer."""

from __future__ import annotations

from datetime import UTC, datetime

import click
import sqlalchemy as sa
from flask.cli import with_appcontext

from portal.cli.answers import as_json, say
from portal.domain import jobs
from portal.extensions import db


@click.command("health")
@with_appcontext
@as_json
def health(json_wanted: bool) -> None:
    """Say whether the database answers, and whether jobs are waiting too long."""
    db.session.execute(sa.text("SELECT 1"))
    now = datetime.now(UTC)
    oldest = jobs.oldest_waiting_since(now=now)
    minutes = round((now - oldest).total_seconds() / 60) if oldest else 0
    answer = {
        "database": "ok",
        "jobs_waiting": jobs.waiting(),
        "jobs_given_up": jobs.given_up(),
        "minutes_behind": minutes,
    }
    words = (
        f"The database answers. {answer['jobs_waiting']} jobs wait, {minutes} minutes behind; "
        f"{answer['jobs_given_up']} were given up and need a person."
    )
    say(answer, words, json_wanted)


COMMANDS = [health]
