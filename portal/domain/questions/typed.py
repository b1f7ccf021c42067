"""What people type, made fit to keep: nothing that breaks a page or a table, and no words lost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

# XML, HTML and PostgreSQL have no place for these, and nobody types them on purpose.
_UNKEEPABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
    + "]"
)
# Half of a pair: it can’t be written as UTF-8, so the page that showed it back would break.
_SURROGATE = re.compile("[\ud800-\udfff]")
# Turning the direction of a line has a use in prose and none in a name, an address or a number,
# where it makes one thing look like another.
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile(
    "[\\s\u00ad\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff]+"
)


def tidy(typed: str) -> str:
    """Drop what can’t be stored or shown, and keep every other character as it was typed."""
    return _SURROGATE.sub("\ufffd", _UNKEEPABLE.sub("", typed))


def form_values(form: Mapping[str, Iterable[str]], names: Iterable[str]) -> dict[str, list[str]]:
    """Take from a form the fields of these names, tidied."""
    return {name: [tidy(value) for value in form[name]] for name in names if name in form}


def first(values: Mapping[str, list[str]], name: str) -> str:
    """Give the first value of a field that holds anything, or nothing."""
    return next((value for value in values.get(name, ()) if not is_blank(value)), "")


def is_blank(typed: str) -> bool:
    """Whether it shows nothing at all, as a zero-width space does not."""
    return not typed or _INVISIBLE.fullmatch(typed) is not None


def prose(typed: str) -> str:
    """Give lines of text as they were typed, without the space round them.

    > "It’s loud.\\r\\nEvery night. " becomes "It’s loud.\\nEvery night."
    """
    return typed.replace("\r\n", "\n").replace("\r", "\n").strip()


def line(typed: str) -> str:
    """Give one line of text, with single spaces.

    > "  Asha\\tPatel " becomes "Asha Patel"
    """
    return " ".join(_DIRECTION.sub("", typed).split())
