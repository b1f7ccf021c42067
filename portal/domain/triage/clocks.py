"""When a first response is due: working days, team hours, and pauses somebody has accounted for.

Times are counted in Europe/London, whatever the clocks do, and given back in UTC.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import count, islice
from typing import Any
from zoneinfo import ZoneInfo

from govuk_bank_holidays.bank_holidays import BankHolidays

from portal.domain import Refused
from portal.domain.reference import lists

LONDON = ZoneInfo("Europe/London")
ONE_DAY = timedelta(days=1)
MONDAY, FRIDAY, SATURDAY, SUNDAY = 0, 4, 5, 6
THE_TEAM = "CRT"

# A clock stops while we can’t go on without the person who told us, and for nothing of our own.
PAUSING_REASONS = frozenset({"waiting_reporter"})


# Which days are working days


def easter(year: int) -> date:
    """Give Easter Sunday (the anonymous Gregorian computus, Meeus, Astronomical Algorithms, 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def usual_bank_holidays(year: int) -> frozenset[date]:
    """Give the bank holidays of England and Wales that a year has by rule, moved off weekends.

    Banking and Financial Dealings Act 1971, Schedule 1; New Year’s Day and the first Monday of May
    by yearly proclamation. A holiday proclaimed for one year alone can’t be worked out.
    """
    sunday = easter(year)
    days = {sunday - 2 * ONE_DAY, sunday + ONE_DAY}
    days |= {_monday_from(date(year, 5, 1)), _monday_from(date(year, 5, 25))}
    days.add(_monday_from(date(year, 8, 25)))
    for fixed in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        day = fixed
        while day.weekday() > FRIDAY or day in days:
            day += ONE_DAY
        days.add(day)
    return frozenset(days)


def _monday_from(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


class Calendar:
    """The working days of England and Wales: Monday to Friday without the bank holidays.

    Years in `listed` go by the list. Any other year goes by the usual rule, and may miss a day
    proclaimed for it alone: `is_listed` says which.
    """

    def __init__(self, listed: Collection[date]) -> None:
        self._listed = frozenset(listed)
        self._years = {day.year for day in listed}

    def is_listed(self, day: date) -> bool:
        return day.year in self._years

    def is_bank_holiday(self, day: date) -> bool:
        return day in (self._listed if self.is_listed(day) else usual_bank_holidays(day.year))

    def is_working(self, day: date) -> bool:
        return day.weekday() <= FRIDAY and not self.is_bank_holiday(day)

    def working_days_between(self, first: date, last: date) -> int:
        """Count the working days after `first`, up to and with `last`."""
        days = (last - first).days
        if days <= 0:
            return 0
        weeks, rest = divmod(days, 7)
        weekdays = weeks * 5 + sum(
            (first + n * ONE_DAY).weekday() <= FRIDAY for n in range(1, rest + 1)
        )
        return weekdays - sum(
            first < holiday <= last and holiday.weekday() <= FRIDAY
            for year in range(first.year, last.year + 1)
            for holiday in self._bank_holidays(year)
        )

    def _bank_holidays(self, year: int) -> frozenset[date]:
        if year in self._years:
            return frozenset(day for day in self._listed if day.year == year)
        return usual_bank_holidays(year)

    def working_days_from(self, day: date) -> Iterator[date]:
        """Give each working day from `day` on, `day` itself included if it is one."""
        return (later for n in count() if self.is_working(later := day + n * ONE_DAY))


@cache
def england_and_wales() -> Calendar:
    """Give the calendar by the list GOV.UK publishes, as shipped: nothing is fetched."""
    shipped = BankHolidays(use_cached_holidays=True)
    days = shipped.get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    return Calendar([day["date"] for day in days])


# When the team is there


@dataclass(frozen=True)
class TeamHours:
    """When a team is open, by day of the week; without any, a day lasts until midnight."""

    openings: Mapping[int, tuple[time, time]]

    @classmethod
    def from_attributes(cls, hours: Mapping[str, Any]) -> TeamHours:
        """Read the hours of a team: "09:00-22:00" or "closed", under mon_fri, sat and sun."""
        days = {"mon_fri": range(MONDAY, SATURDAY), "sat": [SATURDAY], "sun": [SUNDAY]}
        return cls(
            {
                weekday: (time.fromisoformat(opens), time.fromisoformat(closes))
                for key, weekdays in days.items()
                if "-" in hours.get(key, "closed")
                for opens, closes in [hours[key].split("-")]
                for weekday in weekdays
            }
        )

    def closes_at(self, day: date) -> datetime:
        """Give the end of the team’s day, or midnight where it keeps no hours."""
        opening = self.openings.get(day.weekday())
        if opening is None:
            return datetime.combine(day + ONE_DAY, time(), LONDON)
        return datetime.combine(day, opening[1], LONDON)

    def is_open_at(self, moment: datetime, calendar: Calendar) -> bool:
        """Say whether the team is there; a bank holiday counts as closed."""
        local = moment.astimezone(LONDON)
        opening = self.openings.get(local.weekday())
        if opening is None or calendar.is_bank_holiday(local.date()):
            return False
        return opening[0] <= local.time() < opening[1]


def team_hours(team: str = THE_TEAM) -> TeamHours:
    """Give the hours of a team as the list `teams` has them."""
    entry = lists.get("teams", team)
    return TeamHours.from_attributes(entry.attributes.get("hours", {}))


# What has been promised


@dataclass(frozen=True)
class Standard:
    """How soon a first response is promised: so many hours on any day, or working days."""

    amount: int
    unit: str
    out_of_hours: int | None = None

    @classmethod
    def from_attributes(cls, attributes: Mapping[str, Any]) -> Standard:
        """Read a standard as the list `service_standards` has it: `hours`, or working `days`.

        Raise ValueError unless it says one of them.
        """
        if "hours" in attributes:
            return cls(int(attributes["hours"]), "hours", attributes.get("out_of_hours"))
        if "days" in attributes:
            return cls(int(attributes["days"]), "working_days")
        raise ValueError("a service standard says neither hours nor working days")


@dataclass(frozen=True)
class Pause:
    """A time when the clock was stopped, and the recorded reason."""

    started_at: datetime
    ended_at: datetime
    reason: str


def due(
    standard: Standard,
    received_at: datetime,
    *,
    calendar: Calendar | None = None,
    hours: TeamHours | None = None,
    pauses: Sequence[Pause] = (),
) -> datetime:
    """Give the moment, in UTC, by which a response to something received then is due.

    It follows from when it was received and nothing later: a case put in another category, or
    with another team, is measured from the same moment. Raise Refused for a pause that isn’t for a
    reason a clock stops for, and ValueError for a time without its zone.
    """
    if received_at.tzinfo is None:
        raise ValueError("a time without its zone can’t start a clock")
    for pause in pauses:
        if pause.reason not in PAUSING_REASONS:
            raise Refused(
                "The clock stops only while we’re waiting for the person who reported it. "
                "Choose that reason, or let the clock run."
            )
    if standard.amount == 0:
        return received_at.astimezone(UTC)
    calendar = calendar or england_and_wales()
    hours = hours if hours is not None else team_hours()
    if standard.unit == "hours":
        return _after_hours(standard, received_at, calendar, hours, pauses)
    return _after_working_days(standard.amount, received_at, calendar, hours, pauses)


def _after_hours(
    standard: Standard,
    received_at: datetime,
    calendar: Calendar,
    hours: TeamHours,
    pauses: Sequence[Pause],
) -> datetime:
    """Count hours as they pass, at night, on holidays and through a change of the clocks."""
    amount = standard.amount
    if standard.out_of_hours is not None and not hours.is_open_at(received_at, calendar):
        amount = standard.out_of_hours
    end = received_at.astimezone(UTC) + timedelta(hours=amount)
    counted_to = received_at.astimezone(UTC)
    for pause in sorted(pauses, key=lambda pause: pause.started_at):
        start = max(pause.started_at.astimezone(UTC), counted_to)
        stop = pause.ended_at.astimezone(UTC)
        if start < end and start < stop:
            end += stop - start
            counted_to = stop
    return end


def _after_working_days(
    amount: int,
    received_at: datetime,
    calendar: Calendar,
    hours: TeamHours,
    pauses: Sequence[Pause],
) -> datetime:
    """Count working days: the first full one after receipt is day 1; due as the last one closes.

    We ask on one day and hear on another: the days after asking, up to the day of the answer,
    don’t count, and the next full one goes on from there.
    """
    stopped = [
        (_local_day(pause.started_at), _day_received(pause.ended_at, calendar, hours))
        for pause in pauses
    ]
    received_on = _day_received(received_at, calendar, hours)
    running = (
        day
        for day in calendar.working_days_from(received_on + ONE_DAY)
        if not any(asked < day <= heard for asked, heard in stopped)
    )
    last = next(islice(running, amount - 1, None))
    return hours.closes_at(last).astimezone(UTC)


def _day_received(moment: datetime, calendar: Calendar, hours: TeamHours) -> date:
    """Give the working day something counts as received on: today, unless the day is over."""
    day = _local_day(moment)
    if calendar.is_working(day) and moment >= hours.closes_at(day):
        day += ONE_DAY
    return next(calendar.working_days_from(day))


def _local_day(moment: datetime) -> date:
    return moment.astimezone(LONDON).date()
