"""What is still to happen in the sample borough, in the order of time."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count

Happening = Callable[[datetime], None]


class Timeline:
    """Happenings that may bring about others, and a day on which they stop."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        self._order = count()
        self._waiting: list[tuple[datetime, int, Happening]] = []

    def add(self, moment: datetime, happening: Happening) -> None:
        """Have something happen; what lies after the last moment never does."""
        if moment <= self.until:
            heapq.heappush(self._waiting, (moment, next(self._order), happening))

    def run(self) -> None:
        """Let everything happen, the earliest first."""
        while self._waiting:
            moment, _, happening = heapq.heappop(self._waiting)
            happening(moment)
