"""What is told of more or less than usual: each theme’s last day beside the same days before.

A day is the 24 hours up to now. It is held against the 24 hours up to the same time on the same
weekday of the last eight weeks and, for the season, of five weeks a year ago. How many to expect
is drawn from those as counts that vary by chance and by as much again as they have varied
(negative binomial), with what so few days leave unknown. A theme is unusual where chance would
bring so many, or so few, less than once in four hundred such days.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from math import ceil, exp, lgamma, log, log1p, sqrt
from statistics import fmean, variance

import sqlalchemy as sa

from portal.domain.triage.clocks import LONDON
from portal.domain.triage.narrowing import Viewer
from portal.extensions import db
from portal.models import Case

LATELY = tuple(range(1, 9))  # weeks ago
A_YEAR_AGO = tuple(range(50, 55))
# With fewer days nobody can say what is usual.
FEWEST_DAYS = 6
# So rare is chance alone on one side: with twenty themes it comes about once in three weeks.
RARE = 1 / 400
# Two of something rare are soon there, and say little.
FEWEST_MORE = 3
USUAL = 0.95
# No more than one day in a hundred and forty-four lies as many standard deviations off, whatever
# the shape (Chebyshev), so the usual range ends before.
FURTHEST = 12

A_DAY = timedelta(days=1)
A_WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Day:
    """How many cases of a theme came in the last day, beside what is usual for such a day."""

    theme: str
    number: int
    low: int
    high: int
    chance: float

    @property
    def is_more(self) -> bool:
        return self.number > self.high

    @property
    def is_unusual(self) -> bool:
        is_enough = self.number >= FEWEST_MORE or not self.is_more
        return self.chance < RARE and is_enough

    @property
    def days(self) -> int:
        """In how many such days chance alone would bring this once."""
        return round(1 / self.chance) if self.chance else 0


@dataclass(frozen=True)
class Today:
    """The last day of every theme; `held_against` is how many earlier days there were to go by."""

    since: datetime
    themes: Sequence[Day]
    held_against: int

    @property
    def is_known(self) -> bool:
        return self.held_against >= FEWEST_DAYS

    @property
    def unusual(self) -> list[Day]:
        return [day for day in self.themes if day.is_unusual] if self.is_known else []


def today(*, viewer: Viewer, now: datetime) -> Today:
    """Hold the last day of each theme against the same days before, the most unusual first.

    What is told twice counts once. The restricted are left out for who may not open them.
    """
    began = db.session.scalar(sa.select(sa.func.min(Case.opened_at)))
    before = [end for end in _ends(now) if began is not None and end - A_DAY >= began]
    counted = _count([now, *before], viewer)
    themes = sorted({theme for of_day in counted for theme in of_day})
    days = [
        expect(theme, counted[0][theme], [of_day[theme] for of_day in counted[1:]])
        for theme in themes
        if len(before) >= FEWEST_DAYS
    ]
    days.sort(key=lambda day: (not day.is_unusual, day.chance, day.theme))
    return Today(since=now - A_DAY, themes=days, held_against=len(before))


def expect(theme: str, number: int, before: Sequence[int]) -> Day:
    """Say between what counts a day like those before would mostly lie, and how rare a count is.

    >>> expect("noise", 9, [2, 3, 1, 2, 4, 2, 3, 2])
    Day(theme='noise', number=9, low=0, high=6, chance=0.0021…)
    """
    expected, size = _of(before)
    widest = expected + expected**2 / size
    most = max(number, ceil(expected + FURTHEST * sqrt(widest)))
    up_to = list(accumulate(_chance(count, expected, size) for count in range(most + 1)))
    tail = (1 - USUAL) / 2
    low = next(count for count, reached in enumerate(up_to) if reached > tail)
    high = next(count for count, reached in enumerate(up_to) if reached >= 1 - tail)
    as_few = up_to[number]
    as_many = 1 - (up_to[number - 1] if number else 0.0)
    return Day(theme, number, low, high, max(min(as_few, as_many), 0.0))


def _of(before: Sequence[int]) -> tuple[float, float]:
    """Give the mean and the size of the negative binomial of one more day like those before.

    Its variance is mean + mean² / size.
    """
    # With Jeffreys’ prior, what so few days leave unknown of the mean is a gamma of this shape.
    shape = sum(before) + 0.5
    expected = shape / len(before)
    widest = max(variance(before), fmean(before), expected + expected / len(before))
    # Days that have varied by more than chance vary by as much again.
    return expected, min(shape, expected**2 / max(widest - expected, 1e-9))


def _chance(count: int, expected: float, size: float) -> float:
    share = size / (size + expected)
    ways = lgamma(count + size) - lgamma(size) - lgamma(count + 1)
    return exp(ways + size * log(share) + count * log1p(-share))


def _ends(now: datetime) -> list[datetime]:
    """Give the same time by the clocks here, so many weeks ago."""
    here = now.astimezone(LONDON)
    return [(here - weeks * A_WEEK).astimezone(now.tzinfo) for weeks in (*LATELY, *A_YEAR_AGO)]


def _count(ends: Sequence[datetime], viewer: Viewer) -> list[Counter[str]]:
    """Count the cases of each theme in the day up to each of some moments."""
    # A branch for each day: within an OR, SQLite would read every case there is.
    branches = [
        sa.select(sa.literal(number).label("day"), Case.theme_code, sa.func.count().label("number"))
        .where(
            Case.opened_at > end - A_DAY,
            Case.opened_at <= end,
            Case.merged_into_id.is_(None),
            *(() if viewer.opens_restricted else (Case.is_restricted.is_(False),)),
        )
        .group_by(Case.theme_code)
        for number, end in enumerate(ends)
    ]
    counted: list[Counter[str]] = [Counter() for _ in ends]
    for day, theme, number in db.session.execute(sa.union_all(*branches)):
        counted[day][theme] = number
    return counted
