"""References that can be read out over the phone and can’t be guessed or counted."""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from zoneinfo import ZoneInfo

from portal.domain.reference import lists

# No vowels, so no words; no 0, 1, A, E, I, O or U, which look or sound like others.
ALPHABET = "23456789BCDFGHJKMNPQRTVWXYZ"
WRITTEN = re.compile(r"([A-Z]+)(\d{4})([0-9A-Z]+)")
LONDON = ZoneInfo("Europe/London")


def new(kind: str, *, now: datetime) -> str:
    """Make a reference of a kind, by the list `references`; random, never a running number.

    >>> new("report", now=datetime(2021, 1, 25, tzinfo=UTC))
    'OX-2021-4F7K2'
    """
    entry = lists.get("references", kind)
    letters = "".join(secrets.choice(ALPHABET) for _ in range(entry.attributes["letters"]))
    return f"{entry.label}-{now.astimezone(LONDON).year}-{letters}"


def tidy(given: str) -> str:
    """Write a reference as it was given out, however it was typed.

    >>> tidy(" ox 2021 4f7k2")
    'OX-2021-4F7K2'
    """
    plain = "".join(c for c in given.upper() if c.isalnum())
    parts = WRITTEN.fullmatch(plain)
    return "-".join(parts.groups()) if parts else plain
