"""The terms of a case review on a day: the number, the windows, the clocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from portal.domain.reference import Entry, lists
from portal.domain.triage import clocks
from portal.domain.triage.clocks import LONDON

LIST = "case_review"


@dataclass(frozen=True)
class Terms:
    """What counts towards a review, as it stood on the day that somebody asks for one."""

    threshold: int = 3
    complaint_months: int = 1
    application_months: int = 6
    second_report_months: int = 6
    streams: tuple[str, ...] = ("asb",)


def on(day: date) -> Terms:
    """Give the terms in force on a day; raise NoSuchEntry if there was no such right yet."""
    return Terms(
        threshold=lists.get(LIST, "THRESHOLD", on=day).attributes["count"],
        complaint_months=_months("COMPLAINT_WINDOW", day),
        application_months=_months("APPLICATION_WINDOW", day),
        second_report_months=_months("SECOND_REPORT", day),
        streams=tuple(lists.get(LIST, "COUNTED_STREAMS", on=day).attributes["among"]),
    )


def day_of(moment: datetime) -> date:
    """Give the day that something happened on, by the clocks here."""
    return moment.astimezone(LONDON).date()


@dataclass(frozen=True)
class Promises:
    """By when somebody who asked is told that we have it, what was decided and what came of it."""

    acknowledge_by: datetime
    decide_by: datetime
    outcome_by: datetime


def promises(received_at: datetime) -> Promises:
    """Give by when each step is due for an application received then."""
    return Promises(
        acknowledge_by=_due("ACKNOWLEDGE", received_at),
        decide_by=_due("DECISION", received_at),
        outcome_by=_due("OUTCOME", received_at),
    )


def _months(code: str, day: date) -> int:
    return int(lists.get(LIST, code, on=day).attributes["months"])


def _due(code: str, received_at: datetime) -> datetime:
    entry = lists.get(LIST, code, on=day_of(received_at))
    return clocks.due(clocks.Standard.from_attributes(entry.attributes), received_at)


def clocks_in_words(day: date) -> list[tuple[str, str]]:
    """Give what somebody who asks is told, in order, and within how long.

    >>> clocks_in_words(date(2020, 11, 18))[0]
    ('We tell you that we have it', '3 working days')
    """
    entries = [lists.get(LIST, code, on=day) for code in ("ACKNOWLEDGE", "DECISION", "OUTCOME")]
    return [(entry.public, entry.label) for entry in entries]


def factors(day: date) -> list[Entry]:
    """Give what is weighed where fewer complaints count than the number (2014 Act s.104(5))."""
    return lists.entries("case_review_factors", on=day)
