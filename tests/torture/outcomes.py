"""Makes trials in two processes, and says what each came to as soon as it is known."""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from multiprocessing import get_context

from tests.torture.ground import Ground, in_silence
from tests.torture.trials import Trial

# A fault that every string meets would otherwise be said thousands of times.
SAID_OF_ONE_TRIAL = 10


@dataclass
class Outcome:
    """What a trial came to."""

    name: str
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def __str__(self) -> str:
        return f"{self.name}: {counted(len(self.faults), 'fault')}, {self.seconds:.0f} s"

    def say_faults(self) -> None:
        for fault in self.faults[:SAID_OF_ONE_TRIAL]:
            say(f"FAULT in {self.name}: {fault}")
        if self.faults[SAID_OF_ONE_TRIAL:]:
            say(f"… and {len(self.faults) - SAID_OF_ONE_TRIAL} more in {self.name}")


def in_two_processes(ground: Ground, trials: Mapping[str, Trial]) -> Iterator[Outcome]:
    """Make the trials beside one another, and give what each came to when it is over."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        made = [pool.submit(make, ground, name, trial) for name, trial in trials.items()]
        try:
            for outcome in as_completed(made):
                yield outcome.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def make(ground: Ground, name: str, trial: Trial) -> Outcome:
    """Make one trial, saying each fault when it is found."""
    outcome, began = Outcome(name), time.monotonic()
    with in_silence(), ground.copied() as site:
        for fault in to_its_end(trial(site, ground.scene)):
            outcome.faults.append(fault)
            if len(outcome.faults) <= SAID_OF_ONE_TRIAL:
                say(f"FAULT in {name}: {fault}")
    outcome.seconds = time.monotonic() - began
    return outcome


def to_its_end(faults: Iterable[str]) -> Iterator[str]:
    """Give the faults of a trial, and last of all what broke it off."""
    try:
        yield from faults
    except Exception as error:
        told = traceback.format_exception_only(error)
        yield f"it broke off: {''.join(told).strip()[:1000]}"


def counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def say(words: str) -> None:
    print(words, flush=True)
