"""The queue on a map: squares of the grid, what stands out among them, and what came lately."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portal.domain import Actor
from portal.domain.places import Square, cell, metres, outlines, squares_of_shapes, squares_within
from portal.domain.triage import duplicates, mapping, workflow
from portal.domain.triage.mapping import Map, Trend
from portal.domain.triage.narrowing import Choice
from tests.factories import BLACKBIRD_LEYS, Viewer, a_case

NOW = datetime(2026, 11, 18, 14, 15, tzinfo=UTC)
HERE = (BLACKBIRD_LEYS.latitude or 0.0, BLACKBIRD_LEYS.longitude or 0.0)
SUMMERTOWN = replace(
    BLACKBIRD_LEYS,
    label="Banbury Road",
    latitude=51.7783,
    longitude=-1.2645,
    ward_name="Summertown",
)
AN_OFFICER = Viewer(staff_id=1)
ALL = Choice()
EVERYTHING = Viewer(staff_id=1, opens_restricted=True)


def drawn(choice: Choice = ALL, *, viewer: Viewer = AN_OFFICER, **more: Any) -> Map:
    return mapping.draw(choice, viewer=viewer, now=NOW, **more)


def on_map(choice: Choice = ALL, **more: Any) -> dict[str, int]:
    return {mark.label: mark.number for mark in drawn(choice, **more).marks}


# Squares


@pytest.mark.parametrize("span", [1, 5])
def test_a_point_is_in_the_square_of_its_cell(span: int) -> None:
    number = cell(*HERE)
    assert number
    square = Square.of_cell(number, span)
    assert square == Square.at(*HERE, span)
    (south, west), (north, east) = square.south_west, square.north_east
    assert south <= HERE[0] < north
    assert west <= HERE[1] < east
    assert 90 * span < metres((south, west), (north, west)) < 110 * span
    assert 90 * span < metres((south, west), (south, east)) < 110 * span


def test_a_square_has_eight_round_it() -> None:
    square = Square(10, 20, 5)
    near = set(square.with_those_round_it())
    assert len(near) == 9
    assert square in near


def test_the_squares_of_the_city_cover_it_and_no_more(session: Any) -> None:
    squares = squares_of_shapes(outlines(NOW.date())["features"], 5)
    area = len(squares) * 0.25  # km², at about 500 m a side
    assert 40 < area < 52  # the city has about 46 km²
    assert Square.at(*HERE, 5) in squares
    assert Square.at(51.0, -1.2, 5) not in squares


def test_the_squares_round_a_place_are_those_within_reach(session: Any) -> None:
    squares = squares_within(HERE, 500, 1)
    assert all(metres(square.middle, HERE) <= 500 for square in squares)
    assert 65 < len(squares) < 90  # a circle of 500 m has 78 hectares


# What stands out


BLOCK = {Square(row, column, 5) for row in range(10) for column in range(10)}


def test_getis_and_ord_by_hand() -> None:
    """A block of nine ones among a hundred squares: (9 − 9 × 0.09) / (0.2862 × √8.2727)."""
    numbers = {Square(row, column, 5): 1 for row in (4, 5, 6) for column in (4, 5, 6)}
    scores = mapping.getis_ord(numbers, BLOCK)
    assert scores[Square(5, 5, 5)] == pytest.approx(9.9498, abs=0.001)
    assert scores[Square(4, 4, 5)] < scores[Square(5, 5, 5)]


def test_even_counts_stand_out_nowhere() -> None:
    assert mapping.standing_out(dict.fromkeys(BLOCK, 4), BLOCK) == set()
    assert mapping.standing_out({}, BLOCK) == set()


def test_two_cases_are_too_few_to_stand_out_and_a_small_area_has_nothing_usual() -> None:
    assert mapping.standing_out({Square(5, 5, 5): 2}, BLOCK) == set()
    assert mapping.standing_out({Square(5, 5, 5): 3}, BLOCK) == {Square(5, 5, 5)}
    few = {Square(row, 0, 5) for row in range(20)}
    assert mapping.standing_out({Square(5, 0, 5): 30}, few) == set()


@pytest.mark.parametrize(
    ("lately", "before", "is_up", "is_down"),
    [
        (0, 0, False, False),
        (3, 0, False, False),  # one in eight
        (5, 0, False, False),  # one in 32
        (6, 0, True, False),  # one in 64
        (0, 6, False, True),
        (12, 8, False, False),
        (15, 4, True, False),
        (2_000, 1_990, False, False),
        (2_000, 1_500, True, False),
    ],
)
def test_a_trend_is_said_where_chance_would_rarely_bring_it(
    lately: int, before: int, is_up: bool, is_down: bool
) -> None:
    trend = Trend(lately, before)
    assert (trend.is_up, trend.is_down) == (is_up, is_down)


# The map


def test_cases_are_counted_where_they_are(session: Any) -> None:
    for _ in range(3):
        a_case()
    a_case(place=SUMMERTOWN)
    assert on_map() == {"Pegasus Road, Blackbird Leys": 3, "Banbury Road, Summertown": 1}
    assert drawn().placed == 4


def test_a_case_told_of_twice_is_one(session: Any) -> None:
    first, second = a_case(), a_case(place=SUMMERTOWN)
    duplicates.join(second, first, by=Actor.system(), now=NOW)
    session.flush()
    assert on_map() == {"Pegasus Road, Blackbird Leys": 1}


@pytest.mark.parametrize("precision", ["area", "ward", "words"])
def test_what_is_known_no_better_is_in_no_square(session: Any, precision: str) -> None:
    a_case(place=replace(BLACKBIRD_LEYS, precision=precision))
    assert on_map() == {}
    assert (drawn().placed, drawn().not_placed) == (0, 1)


def test_the_filters_of_the_queue_hold(session: Any) -> None:
    a_case()
    a_case(theme="noise", stream="asb", place=SUMMERTOWN)
    assert on_map(Choice(theme="noise")) == {"Banbury Road, Summertown": 1}
    assert on_map(Choice(showing="mine")) == {}
    assert on_map(Choice(within=500), point=HERE) == {"Pegasus Road, Blackbird Leys": 1}
    assert drawn(Choice(within=500), point=HERE).span == mapping.CLOSE


def test_the_restricted_are_left_out_for_who_may_not_open_them(session: Any) -> None:
    a_case(marks={"restricted"}, theme="intimidation", stream="asb", now=NOW - timedelta(days=1))
    assert on_map() == {}
    (mark,) = drawn(viewer=EVERYTHING).marks
    assert (mark.number, mark.trend) == (1, Trend(1, 0))


def test_what_came_lately_is_held_against_what_came_before(session: Any) -> None:
    for days in (1, 27, 29, 55, 57):
        a_case(now=NOW - timedelta(days=days))
    closed = a_case(now=NOW - timedelta(days=2))
    workflow.move(closed, to="closed", reason="cleared", by=Actor.system(), now=NOW)
    session.flush()
    (mark,) = drawn().marks
    assert mark.number == 5  # open, however old
    assert mark.trend == Trend(lately=3, before=2)  # whatever became of them since


def test_a_map_of_many_takes_the_first_in_the_queue(
    session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapping, "MOST_MAPPED", 2)
    a_case(marks={"hazard"})
    assert not drawn().is_cut
    a_case(marks={"hazard"})
    a_case(place=SUMMERTOWN)
    assert drawn().is_cut
    assert on_map() == {"Pegasus Road, Blackbird Leys": 2}


def test_where_very_many_came_lately_is_shorter(
    session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapping, "MOST_LATELY", 4)
    for days in (1, 2, 3, 4, 40):
        a_case(now=NOW - timedelta(days=days))
    found = drawn()
    assert found.lately == timedelta(days=2)
    assert found.marks[0].trend == Trend(lately=2, before=2)
