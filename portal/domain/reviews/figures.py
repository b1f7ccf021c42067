"""The four figures that the law has published each year, exact and never held back."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from portal.domain.reviews import terms
from portal.extensions import db
from portal.models import ReviewApplication

APRIL = 4
FIGURES = ("applications", "not_met", "carried_out", "with_recommendations")


@dataclass
class Year:
    """What a year from April to March came to.

    2014 Act s.104(9): at least every twelve months, for each period, these four. They say how the
    right works and nothing of any person, so that small numbers are not held back.
    """

    first: date
    applications: int = 0
    not_met: int = 0
    carried_out: int = 0
    with_recommendations: int = 0

    @property
    def last(self) -> date:
        return date(self.first.year + 1, 3, 31)

    @property
    def code(self) -> str:
        """
        >>> Year(date(2020, 4, 1)).code
        '2020-21'
        """
        return f"{self.first.year}-{(self.first.year + 1) % 100:02}"

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


def yearly(*, now: datetime) -> Sequence[Year]:
    """Give the figures of each year since the first application, the year under way first.

    An application counts in the year it was made, a decision in the year of the decision, a review
    in the year it was carried out and a recommendation in the year it was made.
    """
    rows = db.session.execute(
        sa.select(
            ReviewApplication.received_at,
            ReviewApplication.decided_at,
            ReviewApplication.is_met,
            ReviewApplication.carried_out_at,
            ReviewApplication.outcome_at,
            ReviewApplication.has_recommendations,
        )
    ).all()
    current = _year_of(terms.day_of(now))
    earliest = min((_year_of(terms.day_of(row.received_at)) for row in rows), default=current)
    years = {start: Year(date(start, APRIL, 1)) for start in range(current, earliest - 1, -1)}
    for row in rows:
        years[_year_at(row.received_at)].applications += 1
        if row.decided_at and row.is_met is False:
            years[_year_at(row.decided_at)].not_met += 1
        if row.carried_out_at:
            years[_year_at(row.carried_out_at)].carried_out += 1
        if row.outcome_at and row.has_recommendations:
            years[_year_at(row.outcome_at)].with_recommendations += 1
    return list(years.values())


def as_csv(years: Sequence[Year]) -> str:
    """Give the figures as data: a line for each year."""
    table = io.StringIO(newline="")
    lines = csv.writer(table)
    lines.writerow(["year_begins", "year_ends", *FIGURES])
    for year in years:
        figures = [getattr(year, name) for name in FIGURES]
        lines.writerow([year.first.isoformat(), year.last.isoformat(), *figures])
    return table.getvalue()


def _year_of(day: date) -> int:
    return day.year if day.month >= APRIL else day.year - 1


def _year_at(moment: datetime) -> int:
    return _year_of(terms.day_of(moment))
