"""Finders made of patterns: where in a text something of one kind stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

Finder = Callable[[str], Iterable[tuple[int, int]]]


def matches(pattern: str, flags: int = re.IGNORECASE, group: int | str = 0) -> Finder:
    """Give a finder for every match of `pattern`, or of one `group` in it."""
    compiled = re.compile(pattern, flags)
    return lambda text: [match.span(group) for match in compiled.finditer(text)]
