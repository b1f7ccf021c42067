"""`facts load`: lists, themes, places and question sets, brought up to the reference folder."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from portal.domain import reference
from portal.domain.places import load_shipped
from portal.domain.questions import reading
from portal.domain.triage import weighing
from portal.extensions import database, db

facts = AppGroup("facts", help="The dated facts everything rests on.")
COMMANDS = [facts]


@facts.command("load")
def load() -> None:
    """Load the reference folder; what is there already is brought up to date."""
    with database.writing():
        counts = load_all()
        if weighing.keep_up(now=datetime.now(UTC)):
            click.echo("The open cases will be weighed again by the worker.")
        db.session.commit()
    click.echo(", ".join(f"{count} {name}" for name, count in counts.items()) + ".")


def load_all() -> dict[str, int]:
    """Load every dated fact, in the transaction at hand; return how many of each kind."""
    counts = reference.load()
    counts["question sets"] = _load_question_sets(reference.folder() / "questions")
    load_shipped()
    return counts


def _load_question_sets(folder: Path) -> int:
    blocks = {path.stem: _toml(path) for path in sorted((folder / "blocks").glob("*.toml"))}
    paths = sorted(folder.glob("*.toml"))
    for path in paths:
        reference.load_question_set(reading.expanded(_toml(path), blocks=blocks))
    return len(paths)


def _toml(path: Path) -> dict[str, object]:
    return tomllib.loads(path.read_text("utf-8"))
