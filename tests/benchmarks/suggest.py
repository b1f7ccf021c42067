"""`suggest`: a theme for one report, with the words that decided, on one core."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from portal.domain.language import sentences
from portal.domain.themes import suggesting
from tests.benchmarks.figures import emit, median
from tests.live import Site

# As long as what residents write: a line, a few sentences, and more than is read for its meaning.
REPORTS = (
    "Mattress dumped by the garages",
    "The flat above plays loud music until four most nights. We have asked them to stop. My "
    "daughter has her exams and nobody in the house can sleep.",
    "A silver hatchback has stood outside the shops since March. It has no tax, two flat tyres "
    "and a broken window, and somebody sleeps in it at times. " * 6,
)
ROUNDS = 60


def run() -> None:
    everywhere = os.sched_getaffinity(0)
    with TemporaryDirectory() as folder:
        site = Site(Path(folder))
        with site.app.app_context():
            os.sched_setaffinity(0, {min(everywhere)})
            begun = time.perf_counter()
            suggesting.known()
            emit("suggest.learn", time.perf_counter() - begun, "s", n=1)
            for name, text in zip(("line", "sentences", "long"), REPORTS, strict=True):
                # Reading what it means is most of the work: the rest is what the ratio shows.
                meaning, whole = _in_turn(
                    lambda text=text: sentences.read(text),
                    lambda text=text: suggesting.suggest([text]),
                )
                emit(f"suggest.{name}", whole * 1000, "ms", baseline=meaning * 1000, n=ROUNDS)
            os.sched_setaffinity(0, everywhere)


def _in_turn(*works: Callable[[], object]) -> list[float]:
    """Give the median seconds of each, done in turn so that what slows one slows the other."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for work, times in zip(works, taken, strict=True):
            begun = time.perf_counter()
            work()
            times.append(time.perf_counter() - begun)
    return [median(times) for times in taken]
