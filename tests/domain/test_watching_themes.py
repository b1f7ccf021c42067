"""How suggestions do in use: shares with their intervals, what changed, and what to look at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from portal.domain import Actor, themes
from portal.domain.themes import watching
from portal.domain.themes.watching import Share
from portal.domain.triage import case_themes, restrictions, workflow
from portal.extensions import db
from portal.models import Case
from tests.factories import a_case, a_colleague, the_actor

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def officer() -> Iterator[Actor]:
    return the_actor(a_colleague())


def suggested(theme: str, probability: float, *, now: datetime, of: str = "fly_tipping") -> Case:
    """A case of which a model said that it was about a theme."""
    case = a_case(theme=of)
    themes.code_report(
        case.reports[0].id, theme, how="model", probability=probability, by=Actor.system(), now=now
    )
    db.session.flush()
    return case


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        # By the published formula of Wilson, to two places.
        (0, 10, 0.00, 0.28),
        (5, 10, 0.24, 0.76),
        (81, 100, 0.72, 0.87),
        (10, 10, 0.72, 1.00),
        (0, 0, 0.00, 1.00),
    ],
)
def test_the_fewer_there_are_the_more_they_leave_open(
    part: int, whole: int, low: float, high: float
) -> None:
    assert Share(part, whole).interval == pytest.approx((low, high), abs=0.005)


def test_what_is_right_is_what_an_officer_decided_after(officer: Actor, now: datetime) -> None:
    right = suggested("fly_tipping", 0.95, now=now)
    case_themes.keep(right, by=officer, now=now)
    wrong = suggested("litter", 0.7, now=now)
    case_themes.correct(wrong, "graffiti", by=officer, now=now)
    unsure = suggested("litter", 0.3, now=now)
    case_themes.correct(unsure, "litter", by=officer, now=now)
    suggested("litter", 0.9, now=now)  # nobody has decided it
    suggested("litter", 0.9, now=now - timedelta(days=91))  # long ago
    found = watching.in_use(now=now)
    assert found.sure == Share(3, 4)
    assert found.right == Share(2, 3)
    assert found.right_when_sure == Share(1, 2)
    assert [(band.low, band.right) for band in found.bands] == [
        (0.0, Share(1, 1)),
        (0.6, Share(0, 1)),
        (0.9, Share(1, 1)),
    ]
    assert [(one.theme_code, one.suggested, one.right) for one in found.themes] == [
        ("litter", 3, Share(1, 2)),
        ("fly_tipping", 1, Share(1, 1)),
    ]


def test_what_an_officer_decided_before_says_nothing_of_it(officer: Actor, now: datetime) -> None:
    case = a_case()
    case_themes.keep(case, by=officer, now=now)
    themes.code_report(
        case.reports[0].id, "litter", how="model", probability=0.9, by=Actor.system(), now=now
    )
    assert watching.in_use(now=now).right == Share(0, 0)


def test_a_theme_that_is_told_of_far_more_stands_out(now: datetime) -> None:
    before = now - timedelta(days=40)
    for _ in range(30):
        suggested("litter", 0.9, now=before)
        suggested("noise", 0.9, now=before)
    for _ in range(20):
        suggested("fires_fireworks", 0.9, now=now - timedelta(days=1))
        suggested("litter", 0.9, now=now - timedelta(days=1))
    found = watching.drift(now=now)
    assert found.index is not None
    assert found.index > 0.25
    assert [(s.theme_code, s.is_unusual, s.z > 0) for s in found.shifts] == [
        ("fires_fireworks", True, True),
        ("noise", True, False),
        ("litter", False, False),
    ]


def test_of_too_few_nothing_is_said(now: datetime) -> None:
    suggested("litter", 0.9, now=now - timedelta(days=1))
    assert watching.drift(now=now) == watching.Drift(None, ())


def test_what_surely_reads_like_something_else_is_to_be_looked_at(
    officer: Actor, now: datetime
) -> None:
    wanted = suggested("litter", 0.8, now=now)
    suggested("fly_tipping", 0.9, now=now)  # as it is
    suggested("litter", 0.5, now=now)  # not sure
    case_themes.keep(suggested("litter", 0.8, now=now), by=officer, now=now)  # decided
    restrictions.restrict(suggested("litter", 0.8, now=now), by=officer, now=now)
    closed = suggested("litter", 0.8, now=now)
    workflow.move(closed, to="closed", reason="cleared", by=officer, now=now)
    db.session.flush()
    assert [(report.case, code) for report, code in watching.to_look_at(now=now)] == [
        (wanted, "litter")
    ]
