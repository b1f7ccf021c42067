"""`words`: reading free text for personal data and for signs of harm, and that it grows evenly."""

from __future__ import annotations

import time
from collections.abc import Callable

from portal.domain.privacy import guard, screening
from tests.benchmarks.figures import emit, median

SENTENCE = (
    "My neighbour John Smith at 14 Cowley Road plays loud music most nights, rang from "
    "07700 900123 and shouted at us by the bus stop near OX4 1DD. "
)
# Texts made to catch a pattern that looks back too far.
AWKWARD = {"letters": "a", "digits": "0 ", "cue": "number 1 ", "quote": "’", "breaks": "\n"}
SHORT, LONG = 5_000, 40_000


def run() -> None:
    for name, find in (("guard", guard.find), ("screen", screening.find)):
        emit(f"words.{name}.report", _median(find, SENTENCE * 2) * 1000, "ms", n=200)
        for kind, unit in AWKWARD.items():
            short, long = (_median(find, _text(unit, size), 5) for size in (SHORT, LONG))
            # Eight times the text; were the work squared, the ratio would be 64.
            emit(f"words.{name}.{kind}", long * 1000, "ms", baseline=short * 1000, n=5)


def _text(unit: str, size: int) -> str:
    return (unit * (size // len(unit) + 1))[:size]


def _median(find: Callable[[str], object], text: str, times: int = 200) -> float:
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        find(text)
        taken.append(time.perf_counter() - begun)
    return median(taken)
