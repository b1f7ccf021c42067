"""A round for a patrol: which cases are on it, and in what order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise, permutations
from random import Random
from typing import Any

import pytest

from portal.domain.places import metres
from portal.domain.triage import rounds
from portal.domain.triage.narrowing import Choice
from portal.domain.triage.rounds import Point, Round
from tests.factories import BLACKBIRD_LEYS, Viewer, a_case

NOW = datetime(2020, 11, 18, 14, 15, tzinfo=UTC)
AN_OFFICER = Viewer(staff_id=1)
ALL = Choice()


def length_of(points: Sequence[Point]) -> float:
    return sum(metres(one, other) for one, other in pairwise(points))


def test_points_on_a_line_are_gone_to_one_after_the_other() -> None:
    line = [(51.75, -1.25 + step * 0.001) for step in (0, 4, 1, 3, 2)]
    assert rounds.in_order(line) == [0, 2, 4, 3, 1]


def test_it_begins_where_one_is() -> None:
    line = [(51.75, -1.25 + step * 0.001) for step in (0, 4, 1, 3, 2)]
    assert rounds.in_order(line, start=(51.75, -1.2455)) == [1, 3, 4, 2, 0]


def test_what_goes_astray_by_the_nearest_is_put_right() -> None:
    """From the middle, the nearest each time crosses over again and again."""
    line = [(51.75, -1.25 + step * 0.001) for step in (0, 1, -2, 4, -8)]
    order = rounds.in_order(line)
    by_nearest = [0, 1, 2, 3, 4]
    assert order[0] == 0
    assert length_of([line[one] for one in order]) < length_of([line[one] for one in by_nearest])


@pytest.mark.parametrize("seed", range(8))
def test_it_is_nearly_as_short_as_any(seed: int) -> None:
    chance = Random(seed)
    points = [(51.75 + chance.random() / 50, -1.25 + chance.random() / 30) for _ in range(7)]
    order = rounds.in_order(points)
    assert sorted(order) == list(range(7))
    assert order[0] == 0
    best = min(
        length_of([points[0], *(points[one] for one in rest)]) for rest in permutations(range(1, 7))
    )
    assert length_of([points[one] for one in order]) <= best * 1.2


@pytest.mark.parametrize("number", [0, 1, 2])
def test_few_points_are_no_trouble(number: int) -> None:
    assert rounds.in_order([(51.75, -1.25)] * number) == list(range(number))


def planned(choice: Choice = ALL, *, viewer: Viewer = AN_OFFICER, **more: Any) -> Round:
    return rounds.plan(choice, **{"length": 20, "viewer": viewer, "now": NOW, **more})


def north(steps: int) -> Any:
    return replace(
        BLACKBIRD_LEYS,
        label=f"Step {steps}",
        latitude=(BLACKBIRD_LEYS.latitude or 0.0) + steps * 0.001,
    )


def labels(found: Round) -> list[str]:
    return [stop.report.place_label for stop in found.stops]


def test_the_first_of_the_queue_is_where_it_begins(session: Any) -> None:
    for steps in (5, 1, 3):
        a_case(place=north(steps))
    a_case(place=north(4), marks={"hazard"})
    found = planned()
    assert labels(found) == ["Step 4", "Step 5", "Step 3", "Step 1"]
    assert found.metres == pytest.approx(111.2 * (1 + 2 + 2), rel=0.01)
    assert found.stops[0].metres == 0


def test_it_begins_where_the_patrol_is(session: Any) -> None:
    for steps in (5, 1, 3):
        a_case(place=north(steps))
    found = planned(start=(north(0).latitude, north(0).longitude))
    assert labels(found) == ["Step 1", "Step 3", "Step 5"]
    assert found.stops[0].metres == pytest.approx(111.2, rel=0.01)


def test_only_the_first_of_the_queue_are_on_it(session: Any) -> None:
    a_case(place=north(1))
    for steps in (2, 3):
        a_case(place=north(steps), marks={"hazard"})
    assert sorted(labels(planned(length=2))) == ["Step 2", "Step 3"]


def test_what_has_no_exact_place_or_may_not_be_opened_is_left_out(session: Any) -> None:
    a_case(place=replace(north(1), precision="ward"))
    a_case(place=north(2), marks={"restricted"}, theme="intimidation", stream="asb")
    assert labels(planned()) == []
    assert labels(planned(viewer=Viewer(staff_id=1, opens_restricted=True))) == ["Step 2"]


def test_the_filters_of_the_queue_hold(session: Any) -> None:
    a_case(place=north(1))
    a_case(place=north(2), theme="noise", stream="asb")
    assert labels(planned(Choice(theme="noise"))) == ["Step 2"]
