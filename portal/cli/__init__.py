"""Thin commands, one module for each noun: `flask --app wsgi …`."""

from __future__ import annotations

from flask import Flask

from portal.cli import (
    audit,
    duplicates,
    facts,
    health,
    jobs,
    places,
    run,
    sample,
    staff,
    themes,
    words,
)

NOUNS = (
    audit,
    duplicates,
    facts,
    health,
    jobs,
    places,
    run,
    sample,
    staff,
    themes,
    words,
)


def init_app(app: Flask) -> None:
    for module in NOUNS:
        for command in module.COMMANDS:
            app.cli.add_command(command)
