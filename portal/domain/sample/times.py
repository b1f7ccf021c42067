"""When things happen in the sample borough, and when somebody is at a desk to act on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from random import Random

from portal.domain import reference
from portal.domain.sample.stories import Story
from portal.domain.triage.clocks import LONDON, england_and_wales

FIRST_DAY = date(2019, 4, 1)
LAST_DAY = date(2021, 3, 31)
LATELY = timedelta(days=90)

ONE_DAY = timedelta(days=1)
OPENS, CLOSES = 9, 17

# The first and last hour something of each kind happens at; past midnight is the next day.
HOURS = {"day": (8, 18), "evening": (17, 22), "night": (21, 26), "office": (9, 15), "any": (7, 24)}

# More happens, and more is told, in the days after the rules change; and at weekends.
PULSE_DAYS, PULSE = 9, 1.8
WEEKEND = {"night": 1.9, "evening": 1.4, "day": 1.1, "any": 1.2, "office": 0.0}


@dataclass(frozen=True)
class Month:
    """A month of the closed years, and its place among the numbers of a story."""

    place: int
    first: date
    last: date


def closed_months() -> list[Month]:
    """Give the months from the first day of the closed years to the last."""
    months: list[Month] = []
    first = FIRST_DAY
    while first < LAST_DAY:
        following = (first + timedelta(days=32)).replace(day=1)
        months.append(Month(len(months), first, following - ONE_DAY))
        first = following
    return months


def counts(numbers: Sequence[int], scale: float, chance: Random) -> list[int]:
    """Scale numbers down to whole ones that still add up: what is left over is carried on.

    > counts([44, 46, 45], 0.05, …) gives [2, 2, 2] or [2, 3, 2]
    """
    carried, scaled = chance.random(), []
    for number in numbers:
        carried += number * scale
        scaled.append(int(carried))
        carried -= int(carried)
    return scaled


def moments(
    story: Story,
    first: date,
    last: date,
    count: int,
    chance: Random,
    *,
    holds: Callable[[date], bool],
) -> Iterator[datetime]:
    """Give when a story happens between two days, among the days on which it could."""
    days = [first + ONE_DAY * n for n in range((last - first).days + 1)]
    days = [day for day in days if holds(day)] if count else []
    weights = [_weight(story, day) for day in days]
    if not any(weights):
        return
    for day in chance.choices(days, weights, k=count):
        yield in_hours(day, story.hours, chance)


def in_hours(day: date, hours: str, chance: Random) -> datetime:
    """Give a moment of a day, or of the night that follows it, at a time people would say."""
    opens, closes = HOURS[hours]
    minutes = chance.randrange(opens * 12, closes * 12) * 5
    return local(day, time()) + timedelta(minutes=minutes)


def local(day: date, at: time) -> datetime:
    """Give the moment that is a time of day in Oxford."""
    return datetime.combine(day, at, LONDON).astimezone(UTC)


def at_a_desk(after: datetime, working_days: int, chance: Random) -> datetime:
    """Give a moment when the team is at work, so many working days after another."""
    calendar = england_and_wales()
    there = after.astimezone(LONDON)
    day = there.date()
    from_minute = OPENS * 60
    if calendar.is_working(day) and there.hour < CLOSES:
        from_minute = max(from_minute, there.hour * 60 + there.minute + 5)
    else:
        day += ONE_DAY
    days = calendar.working_days_from(day)
    chosen = next(days)
    for _ in range(working_days):
        chosen = next(days)
    if chosen != day:
        from_minute = OPENS * 60
    minute = chance.randrange(from_minute, max(CLOSES * 60, from_minute + 5))
    return local(chosen, time()) + timedelta(minutes=minute)


def _weight(story: Story, day: date) -> float:
    weight = WEEKEND[story.hours] if day.weekday() >= 5 else 1.0
    if story.stream == "covid" and any(
        event <= day <= event + ONE_DAY * PULSE_DAYS for event in _covid_events()
    ):
        weight *= PULSE
    return weight


@cache
def _covid_events() -> list[date]:
    return [event["happened_on"] for event in reference.read_file("covid_events.toml")["events"]]
