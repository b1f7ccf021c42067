"""What came in the last day, beside what is usual for such a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import exp
from random import Random
from typing import Any

import pytest

from portal.domain import Actor
from portal.domain.triage import duplicates, unusual
from tests.factories import Viewer, a_case

A_WEEK = timedelta(weeks=1)
NOW = datetime(2026, 11, 18, 14, 15, tzinfo=UTC)  # a Wednesday
EARLIER = NOW - timedelta(hours=2)
AN_OFFICER = Viewer(staff_id=1)


def theirs(theme: str, *, viewer: Viewer = AN_OFFICER, now: datetime = NOW) -> unusual.Day | None:
    days = unusual.today(viewer=viewer, now=now).themes
    return next((day for day in days if day.theme == theme), None)


def one_a_week(*, weeks: int = 8, now: datetime = EARLIER) -> None:
    """A case of fly-tipping on this weekday in each of so many weeks, and one to begin with."""
    a_case(now=now - (weeks + 1) * A_WEEK)
    for week in range(1, weeks + 1):
        a_case(now=now - week * A_WEEK)


@pytest.mark.parametrize(
    ("number", "before", "usual", "is_unusual"),
    [
        # Days alike: so many vary by chance alone.
        (5, [5] * 13, (1, 10), False),
        (10, [5] * 13, (1, 10), False),
        (15, [5] * 13, (1, 10), True),
        (0, [5] * 13, (1, 10), False),
        (0, [12] * 13, (6, 20), True),
        # Days that have gone up and down may do so again.
        (15, [0, 12, 1, 9, 2, 14, 0, 10], (0, 21), False),
        # Of what never came, three are many and two are not.
        (0, [0] * 13, (0, 1), False),
        (2, [0] * 13, (0, 1), False),
        (3, [0] * 13, (0, 1), True),
        # Many days tell more than few.
        (9, [2, 3, 1, 2, 4, 2, 3, 2], (0, 6), True),
        (7, [2, 3, 1, 2, 4, 2], (0, 6), False),
        # However many come.
        (600, [500] * 8, (454, 547), True),
        (5_000, [0] * 8, (0, 1), True),
    ],
)
def test_a_day_is_held_against_the_days_before(
    number: int, before: list[int], usual: tuple[int, int], is_unusual: bool
) -> None:
    day = unusual.expect("noise", number, before)
    assert ((day.low, day.high), day.is_unusual) == (usual, is_unusual)


@pytest.mark.parametrize("mean", [0.2, 2.0, 9.0])
def test_chance_alone_is_taken_for_unusual_no_more_often_than_is_said(mean: float) -> None:
    chance = Random(20261118)
    days = 4_000
    named = 0
    for _ in range(days):
        number, *before = (_a_count(mean, chance) for _ in range(14))
        named += unusual.expect("noise", number, before).is_unusual
    assert named / days <= 2 * unusual.RARE  # so many, and so few


def _a_count(mean: float, chance: Random) -> int:
    """Draw from a Poisson distribution (Knuth)."""
    least, product, count = exp(-mean), chance.random(), 0
    while product > least:
        product *= chance.random()
        count += 1
    return count


def test_more_than_usual_is_named_with_what_is_usual(session: Any) -> None:
    one_a_week()
    for _ in range(8):
        a_case(now=EARLIER)
    a_case(theme="noise", stream="asb", now=EARLIER)
    found = unusual.today(viewer=AN_OFFICER, now=NOW)
    assert found.held_against == 8
    (day,) = found.unusual
    assert (day.theme, day.number, day.is_more) == ("fly_tipping", 8, True)
    assert day.high < 8
    assert [each.theme for each in found.themes] == ["fly_tipping", "noise"]


def test_only_the_same_weekday_is_held_against_it(session: Any) -> None:
    one_a_week()
    usual = theirs("fly_tipping")
    for week in range(1, 9):
        a_case(now=EARLIER - week * A_WEEK - timedelta(days=3))
    assert theirs("fly_tipping") == usual


def test_a_year_ago_counts_too(session: Any) -> None:
    one_a_week(weeks=60)
    assert unusual.today(viewer=AN_OFFICER, now=NOW).held_against == 13


def test_nothing_is_called_usual_before_there_are_days_to_go_by(session: Any) -> None:
    one_a_week(weeks=5)
    for _ in range(8):
        a_case(now=EARLIER)
    found = unusual.today(viewer=AN_OFFICER, now=NOW)
    assert (found.held_against, found.is_known) == (5, False)
    assert not found.themes
    assert not found.unusual


def test_before_the_first_case_there_is_nothing(session: Any) -> None:
    found = unusual.today(viewer=AN_OFFICER, now=NOW)
    assert (found.held_against, found.is_known, list(found.themes)) == (0, False, [])


def test_what_is_told_twice_counts_once(session: Any) -> None:
    one_a_week()
    first, second = a_case(now=EARLIER), a_case(now=EARLIER)
    duplicates.join(second, first, by=Actor.system(), now=NOW)
    session.flush()
    day = theirs("fly_tipping")
    assert day
    assert day.number == 1


def test_the_restricted_are_left_out_for_who_may_not_open_them(session: Any) -> None:
    one_a_week()
    for _ in range(4):
        a_case(theme="intimidation", stream="asb", marks={"restricted"}, now=EARLIER)
    assert theirs("intimidation") is None
    seen = theirs("intimidation", viewer=Viewer(staff_id=1, opens_restricted=True))
    assert seen
    assert seen.is_unusual


def test_a_day_ends_at_the_same_time_by_the_clock_when_clocks_change(session: Any) -> None:
    after = datetime(2026, 10, 28, 14, 0, tzinfo=UTC)  # 2pm; clocks went back on the 25th
    one_a_week(now=after - timedelta(hours=3))
    usual = theirs("fly_tipping", now=after)
    # 2.30pm a week before, in summer time: after the end of that day.
    for _ in range(20):
        a_case(now=datetime(2026, 10, 21, 13, 30, tzinfo=UTC))
    assert theirs("fly_tipping", now=after) == usual
    for _ in range(20):
        a_case(now=datetime(2026, 10, 21, 12, 30, tzinfo=UTC))
    assert theirs("fly_tipping", now=after) != usual
