"""Dated facts that each process remembers for a minute, so that no page asks for them anew."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

# Another process may have loaded newer facts; what is remembered is trusted for this long.
FRESH_SECONDS = 60.0
# After one is looked up again the others are trusted this much longer: of all that grew old
# together, one page waits for one.
APART_SECONDS = 0.5

_renewed_at = float("-inf")

_all: list[Remembered[Any]] = []


def forget() -> None:
    """Look at the database again for everything next time."""
    for one in _all:
        one.facts = None


Facts = TypeVar("Facts")


class Remembered(Generic[Facts]):
    """What `load` gave, kept for a minute or until all is to be forgotten."""

    def __init__(self, load: Callable[[], Facts]) -> None:
        self.facts: Facts | None = None
        self._load = load
        self._fresh_until = 0.0
        _all.append(self)

    def __call__(self) -> Facts:
        now = time.monotonic()
        facts = self.facts  # another thread may have all forgotten meanwhile
        if facts is None or now > max(self._fresh_until, _renewed_at + APART_SECONDS):
            facts = self.facts = self._load()
            self._renewed(now)
        return facts

    def _renewed(self, now: float) -> None:
        global _renewed_at
        _renewed_at = now
        self._fresh_until = now + FRESH_SECONDS
