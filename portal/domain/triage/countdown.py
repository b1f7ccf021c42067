"""A case’s clock in words: how long until its first response is due, or how late it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.domain.triage import clocks
from portal.domain.triage.clocks import LONDON
from portal.models import Case

ONE_DAY = timedelta(days=1)
A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Countdown:
    """What a clock says, whether it still runs, and whether it is late or close."""

    words: str
    is_running: bool = True
    is_late: bool = False
    is_close: bool = False


def of(case: Case, *, now: datetime) -> Countdown:
    """Say where a case’s clock stands.

    > Due tomorrow
    > Overdue by 2 working days
    """
    if case.is_closed:
        return Countdown("Closed", is_running=False)
    if case.due_at is None:
        return Countdown("No clock", is_running=False)
    if case.responded_at is not None:
        late = case.responded_at > case.due_at
        words = "First response was late" if late else "First response in time"
        return Countdown(words, is_running=False)
    if case.due_at < now:
        return Countdown(f"Overdue by {_late_by(case.due_at, now)}", is_late=True)
    words, is_close = _due(case.due_at, now)
    return Countdown(words, is_close=is_close)


def _due(due_at: datetime, now: datetime) -> tuple[str, bool]:
    day, today = _day(due_at), _day(now)
    if day == today:
        return f"Due today at {_clock(due_at)}", True
    if day == today + ONE_DAY:
        return "Due tomorrow", True
    if day < today + A_WEEK:
        return f"Due {day:%A}", False
    year = "" if day.year == today.year else f" {day.year}"
    return f"Due {day.day} {day:%B}{year}", False


def _late_by(due_at: datetime, now: datetime) -> str:
    hours = int((now - due_at).total_seconds() // 3600)
    if hours < 1:
        return "less than an hour"
    days = clocks.england_and_wales().working_days_between(_day(due_at), _day(now))
    if days == 0 or hours < 12:
        return _counted(hours, "hour") if hours < 48 else _counted(hours // 24, "day")
    return _counted(days, "working day")


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _day(moment: datetime) -> date:
    return moment.astimezone(LONDON).date()


def _clock(moment: datetime) -> str:
    local = moment.astimezone(LONDON)
    minutes = f":{local.minute:02}" if local.minute else ""
    if not minutes and local.hour in NAMED_HOURS:
        return NAMED_HOURS[local.hour]
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


NAMED_HOURS = {0: "midnight", 12: "midday"}
