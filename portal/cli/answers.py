"""How a command answers: to a person in words, or to a machine in JSON, alone on stdout."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def as_json(command: Command) -> Command:
    """Give a command the option `--json`."""
    return click.option("--json", "json_wanted", is_flag=True, help="Answer in JSON.")(command)


def say(answer: Any, words: str, json_wanted: bool) -> None:
    """Print `answer` as JSON when that is wanted, and `words` when not."""
    click.echo(json.dumps(answer, ensure_ascii=False) if json_wanted else words)
