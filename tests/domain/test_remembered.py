"""What is remembered: for a minute, until all is forgotten, and one looked up at a time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from portal.domain import remembered
from portal.domain.remembered import Remembered


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(remembered, "time", clock)
    monkeypatch.setattr(remembered, "_renewed_at", float("-inf"))
    monkeypatch.setattr(remembered, "_all", [])
    return clock


def counting() -> Remembered[int]:
    """Remember how often it was looked up."""
    numbers: Iterator[int] = iter(range(1, 100))
    return Remembered(lambda: next(numbers))


def test_what_is_known_is_looked_up_once_a_minute(clock: Clock) -> None:
    known = counting()
    assert [known(), known()] == [1, 1]
    clock.now += 59.9
    assert known() == 1
    clock.now += 0.2
    assert known() == 2


def test_what_is_to_be_forgotten_is_looked_up_at_once(clock: Clock) -> None:
    one, other = counting(), counting()
    assert (one(), other()) == (1, 1)
    remembered.forget()
    assert (one(), other()) == (2, 2)


def test_of_two_that_grew_old_together_one_is_looked_up_and_then_the_other(clock: Clock) -> None:
    one, other = counting(), counting()
    assert (one(), other()) == (1, 1)
    clock.now += 61
    assert (one(), other()) == (2, 1)
    clock.now += 0.6
    assert (one(), other()) == (2, 2)
