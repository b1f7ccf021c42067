"""Months as the law counts them, “beginning with” a day: that day is the first of them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def last_day(start: date, months: int) -> date:
    """Give the last day of so many months beginning with `start`.

    Where the last month has no such day, it ends with that month: in doubt, for the victim.

    >>> last_day(date(2021, 3, 10), 1)
    date(2021, 4, 9)
    >>> last_day(date(2021, 1, 31), 1)
    date(2021, 2, 28)
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    longest = monthrange(year, month + 1)[1]
    if start.day > longest:
        return date(year, month + 1, longest)
    return date(year, month + 1, start.day) - ONE_DAY


def first_day(end: date, months: int) -> date:
    """Give the earliest day from which so many months still reach `end`.

    >>> first_day(date(2021, 9, 14), 6)
    date(2021, 3, 15)
    """
    year, month = divmod(end.year * 12 + end.month - 1 - months, 12)
    day = date(year, month + 1, 1)
    while last_day(day, months) < end:
        day += ONE_DAY
    return day
