"""`audit verify`: is the record of who did and read what still whole?"""

from __future__ import annotations

from dataclasses import asdict

import click
from flask.cli import AppGroup

from portal.cli.answers import as_json, say
from portal.domain import audit as record

audit = AppGroup("audit", help="The record of who did and read what.")
COMMANDS = [audit]


@audit.command("verify")
@as_json
def verify(json_wanted: bool) -> None:
    """Walk the chain; fail where an entry was changed or taken out."""
    verdict = record.verify()
    words = f"{verdict.sealed} entries in the chain, {verdict.unsealed} waiting for their place."
    if verdict.is_whole:
        words += f" It is whole. Its last digest is {verdict.head}."
    else:
        words += f" It is broken at place {verdict.broken_at}."
    say({**asdict(verdict), "whole": verdict.is_whole}, words, json_wanted)
    if not verdict.is_whole:
        raise click.exceptions.Exit(1)
