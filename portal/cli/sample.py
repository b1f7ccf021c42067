"""`sample load`: a believable borough to try the portal with, and who to sign in as."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from portal.cli.answers import as_json, say
from portal.domain import Refused
from portal.domain import sample as borough
from portal.extensions import database, db

sample = AppGroup("sample", help="A believable borough to try the portal with.")
COMMANDS = [sample]

SIGN_INS = "sample-sign-ins.txt"

ONLY_IN_SAMPLE_MODE = (
    "The sample borough goes only where SAMPLE_MODE is on, so that every page says that nothing "
    "in it is real. Set SAMPLE_MODE=1, or put SAMPLE_MODE = True into instance/config.py."
)


@sample.command("load")
@click.option(
    "--scale",
    default=borough.SCALE,
    show_default=True,
    type=click.FloatRange(0.001, 1.0),
    help="The share of the real volume that is told.",
)
@click.option("--seed", default=borough.SEED, show_default=True, help="What chance starts from.")
@click.option(
    "--if-new",
    is_flag=True,
    help="Leave a database that holds reports, or is not for samples, as it is.",
)
@as_json
def load(scale: float, seed: int, if_new: bool, json_wanted: bool) -> None:
    """Fill an empty database: two closed years, and the ninety days before today."""
    if if_new and not _is_for_samples():
        if json_wanted or sign_ins():
            say({"reports": 0}, sign_ins(), json_wanted)
        return
    began = time.monotonic()
    try:
        loaded = fill(scale=scale, seed=seed)
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    answer: dict[str, Any] = asdict(loaded) | {
        "seconds": round(time.monotonic() - began, 1),
        "sign_ins_file": str(sign_ins_file()),
    }
    words = (
        f"The sample borough is in place: {loaded.reports} reports, {loaded.cases} cases, "
        f"{loaded.open_cases} of them open, in {answer['seconds']} seconds.\n\n{sign_ins()}"
    )
    say(answer, words, json_wanted)


@sample.command("sign-ins")
def show_sign_ins() -> None:
    """Say again who to sign in as."""
    click.echo(sign_ins() or "There are no sample sign-ins here: `sample load` makes them.")


def fill(*, scale: float = borough.SCALE, seed: int = borough.SEED) -> borough.Loaded:
    """Load the sample borough for good, and keep its sign-ins beside the database.

    Raise Refused outside sample mode, or when there are reports already.
    """
    if not current_app.config["SAMPLE_MODE"]:
        raise Refused(ONLY_IN_SAMPLE_MODE)
    with database.writing():
        loaded = borough.load(
            now=datetime.now(UTC), scale=scale, seed=seed, letters_left=_letters_to_leave()
        )
        db.session.commit()
    _keep(loaded.sign_ins)
    return loaded


def sign_ins() -> str:
    """Give the sample sign-ins in words, as they were printed when they were made."""
    file = sign_ins_file()
    if not current_app.config["SAMPLE_MODE"] or not file.exists():
        return ""
    return file.read_text("utf-8").rstrip()


def sign_ins_file() -> Path:
    return Path(current_app.instance_path) / SIGN_INS


def _is_for_samples() -> bool:
    return bool(current_app.config["SAMPLE_MODE"]) and borough.is_empty()


def _letters_to_leave() -> int:
    # Where a mail server is set, not even an example leaves the machine.
    setting: str = current_app.config["MAIL_URL"]
    return 0 if setting and not setting.startswith("file:") else borough.LETTERS_LEFT


def _keep(made: Sequence[borough.SignIn]) -> None:
    file = sign_ins_file()
    file.touch(mode=0o600)
    file.chmod(0o600)
    width = max(len(each.email) for each in made)
    lines = [f"  {each.email:{width}}  {each.password}  {each.role}" for each in made]
    file.write_text("\n".join(["Sample staff, at /admin/:", *lines]) + "\n", "utf-8")
