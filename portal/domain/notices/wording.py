"""The wording of letters: one text file each, its subject in the first line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

LETTERS = Path(__file__).parent / "letters"
LONDON = ZoneInfo("Europe/London")

# No figures, addresses or links, and no more than a line.
_NOT_IN_A_NAME = re.compile(r"[\d@/\\:<>]|\w\.\w\w|\bwww\b", re.IGNORECASE)
LONGEST_NAME = 60


@dataclass(frozen=True)
class Letter:
    """An email, worded and ready to go."""

    subject: str
    body: str


def compose(template: str, **facts: Any) -> Letter:
    """Word a letter from its facts; raise UndefinedError when one that it needs is missing."""
    text = _environment().get_template(f"{template}.txt").render(**facts)
    subject, _, body = text.partition("\n")
    # A subject is one line, whatever a person typed into what it quotes.
    return Letter(subject=" ".join(subject.split()), body=body.strip() + "\n")


def looks_like_a_name(name: str | None) -> bool:
    """Say whether a letter that nobody reads over may begin with what was given as a name.

    Anyone may have us write to any address, so a name must not carry a message of theirs.

    >>> looks_like_a_name("Jo O’Neill-Smith")
    True
    >>> looks_like_a_name("Your account is at risk: http://evil.example")
    False
    """
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        return False
    return _NOT_IN_A_NAME.search(name) is None


def day(moment: datetime | date) -> str:
    """
    >>> day(datetime(2020, 11, 3, 14, 15, tzinfo=UTC))
    'Tuesday 3 November 2020'
    """
    local = moment.astimezone(LONDON) if isinstance(moment, datetime) else moment
    return f"{local:%A} {local.day} {local:%B %Y}"


def moment(at: datetime) -> str:
    """
    >>> moment(datetime(2020, 11, 3, 14, 15, tzinfo=UTC))
    '2:15pm on Tuesday 3 November 2020'
    """
    local = at.astimezone(LONDON)
    minutes = f":{local:%M}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'} on {day(at)}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(LETTERS),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 plain text: there is nothing to escape it into
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["day"] = day
    environment.tests["a_name"] = looks_like_a_name
    return environment
