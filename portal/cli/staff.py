"""`staff add`: an account for someone who works here."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from portal.domain import Actor, Refused, people
from portal.extensions import database, db

staff = AppGroup("staff", help="Accounts of the people who work here.")
COMMANDS = [staff]


@staff.command("add")
@click.argument("email")
@click.option("--name", required=True, help="Their full name.")
@click.option("--role", required=True, type=click.Choice(list(people.ROLES)))
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def add(email: str, name: str, role: str, password_stdin: bool) -> None:
    """Add EMAIL; the password is asked for, or read with --password-stdin."""
    if password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    now = datetime.now(UTC)
    try:
        with database.writing():
            member = people.add(email, name, role, by=Actor.system(), now=now)
            people.set_password(member, password, by=Actor.system(), now=now)
            db.session.commit()
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{member.name} can sign in as {member.email}.")
