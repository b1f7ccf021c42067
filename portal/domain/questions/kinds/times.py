"""Dates in three fields, and times of day, in the ways people write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from typing import ClassVar

from portal.domain.questions import answers, typed
from portal.domain.questions.answers import BLANK, Blank, Problem, Raw, Setting, Value
from portal.domain.questions.conditions import Fact
from portal.domain.questions.definition import Option, Question
from portal.domain.questions.kinds.base import LONGEST_FIGURE, Kind

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
PARTS = ("day", "month", "year")
EARLIEST = date(1900, 1, 1)


def in_words(day: date) -> str:
    """Write a date out.

    > Tuesday 3 November 2020
    """
    return f"{day:%A} {day.day} {MONTHS[day.month - 1]} {day.year}"


def clock(moment: time) -> str:
    """Write a time of day.

    > 2:15pm, 9am, midday, midnight
    """
    if (moment.hour, moment.minute) in _NAMED_TIMES:
        return _NAMED_TIMES[moment.hour, moment.minute]
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{'am' if moment.hour < 12 else 'pm'}"


_NAMED_TIMES = {(0, 0): "midnight", (12, 0): "midday"}


def _whole(text: str, *, digits: int) -> int | None:
    # \d takes any script’s digits, as int does; the length comes first, as int is slow on many.
    return int(text) if re.fullmatch(rf"\d{{1,{digits}}}", text) else None


def month_number(text: str) -> int | None:
    """Read a month by number or by name; three letters are enough."""
    number = _whole(text, digits=2)
    if number is not None:
        return number
    name = text.rstrip(".").casefold()
    if len(name) < 3:
        return None
    whole = {"sept": "september"}.get(name, name)
    names = enumerate(MONTHS, 1)
    return next((at for at, month in names if month.casefold().startswith(whole)), None)


class Date(Kind):
    """A day, asked as day, month and year."""

    sentences: ClassVar[Mapping[str, str]] = {
        "incomplete": "The date must include a {missing}",
        "not_real": "Enter a real date, like 27 3 2020",
        "short_year": "Enter the year with 4 numbers, like 2020",
        "future": "The date must be today or in the past",
        "too_old": "The date must be on or after {min}",
        "too_late": "The date must be on or before {max}",
    }

    def fields(self, question: Question, options: Mapping[str, Option]) -> tuple[str, ...]:
        return tuple(f"{question.code}-{part}" for part in PARTS)

    def read(self, question: Question, raw: Raw, setting: Setting) -> Value | Blank | Problem:
        given = {part: typed.line(typed.first(raw, f"{question.code}-{part}")) for part in PARTS}
        if not any(given.values()):
            return BLANK
        missing = [part for part in PARTS if not given[part]]
        if missing:
            return self._wrong(question, "incomplete", *missing, missing=" and ".join(missing))
        if any(len(text) > LONGEST_FIGURE for text in given.values()):
            return self._wrong(question, "not_real", *PARTS)
        return self._real(question, given, setting)

    def _real(self, question: Question, given: dict[str, str], setting: Setting) -> Value | Problem:
        day, month = _whole(given["day"], digits=2), month_number(given["month"])
        year = _whole(given["year"], digits=4)
        if year is not None and len(given["year"]) < 4:
            return self._wrong(question, "short_year", "year")
        unread = [
            part for part, number in zip(PARTS, (day, month, year), strict=True) if number is None
        ]
        if unread or day is None or month is None or year is None:
            return self._wrong(question, "not_real", *unread)
        try:
            found = date(year, month, day)
        except ValueError:
            return self._wrong(question, "not_real", *PARTS)
        return self._out_of_bounds(question, found, setting) or found.isoformat()

    def _out_of_bounds(self, question: Question, day: date, setting: Setting) -> Problem | None:
        earliest = question.minimum if isinstance(question.minimum, date) else EARLIEST
        if day < earliest:
            return self._wrong(question, "too_old", *PARTS, min=_plain(earliest))
        if isinstance(question.maximum, date) and day > question.maximum:
            return self._wrong(question, "too_late", *PARTS, max=_plain(question.maximum))
        if day > setting.today and not question.future:
            return self._wrong(question, "future", *PARTS)
        return None

    def _wrong(self, question: Question, code: str, *parts: str, **figures: object) -> Problem:
        return answers.problem(
            question,
            code,
            self.sentences,
            at=f"{question.code}-{parts[0]}",
            parts=parts,
            figures=figures,
        )

    def raw(self, question: Question, value: Value) -> Raw:
        day = _day(value)
        if day is None:
            return {}
        shown = (str(day.day), str(day.month), f"{day.year:04}")
        return {f"{question.code}-{part}": [text] for part, text in zip(PARTS, shown, strict=True)}

    def words(
        self, question: Question, value: Value, options: Mapping[str, Option]
    ) -> tuple[str, ...]:
        day = _day(value)
        return (in_words(day) if day else str(value),)

    def doubt(self, question: Question, value: Value, setting: Setting) -> Problem | None:
        day = _day(value)
        if day is None:
            return self._wrong(question, "not_real", *PARTS)
        return self._out_of_bounds(question, day, setting)

    def fact(self, question: Question, value: Value) -> Fact:
        return _day(value) or True


def _plain(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _day(value: Value) -> date | None:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.h]?(?P<minute>\d{2}))?(?::\d{2})? ?(?P<half>[ap])?(?:\.?m\.?)?",
    re.IGNORECASE,
)
_TIME_WORDS = {"midnight": "00:00", "noon": "12:00", "midday": "12:00"}


class TimeOfDay(Kind):
    """A time of day, kept as HH:MM."""

    sentences: ClassVar[Mapping[str, str]] = {"not_a_time": "Enter a time, like 2:15pm or 14:15"}
    longest = LONGEST_FIGURE

    def understand(self, question: Question, text: str, setting: Setting) -> Value | Problem:
        named = _TIME_WORDS.get(text.casefold().removeprefix("12 "))
        return named or self._written(text) or self.problem(question, "not_a_time")

    @staticmethod
    def _written(text: str) -> str | None:
        found = _TIME.fullmatch(text)
        # A bare “9” could be morning or night.
        if not found or (found["minute"] is None and found["half"] is None):
            return None
        hour, minute, half = int(found["hour"]), int(found["minute"] or 0), found["half"]
        if half:
            if not 1 <= hour <= 12:
                return None
            hour = hour % 12 + (12 if half in "pP" else 0)
        return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None

    def words(
        self, question: Question, value: Value, options: Mapping[str, Option]
    ) -> tuple[str, ...]:
        try:
            return (clock(time.fromisoformat(str(value))),)
        except ValueError:
            return (str(value),)
