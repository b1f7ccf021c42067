"""Where a new case stands: harm before hazard, and never behind a slower clock of its kind."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from portal.domain.triage import priority


@pytest.mark.parametrize(
    ("theme", "marks", "category", "standard", "why"),
    [
        ("begging", (), "CAT3", "SLA_BEG", "begging has a clock of its own"),
        ("begging", ("child", "restricted"), "CAT1", "SLA_CAT1", "a child does not wait a week"),
        ("begging", ("threat",), "CAT1", "SLA_CAT1", "nor does a threat"),
        ("fly_tipping", (), "CAT3", "SLA_FLYTIP", "waste has a clock of its own"),
        ("fly_tipping", ("hazard",), "CAT3", "SLA_HAZ", "and a quicker one where it is a danger"),
        ("drug_litter", ("hazard",), "CAT3", "SLA_NEEDLE", "needles within the hour"),
        ("drug_litter", ("threat",), "CAT1", "SLA_NEEDLE", "which a threat makes no slower"),
        ("graffiti", ("offensive",), "CAT3", "SLA_GRAF_OFF", "hateful words come off first"),
        ("welfare", (), "CAT3", "SLA_HELP", "nobody goes hungry for a week"),
        ("rough_sleeping", (), "CAT3", "SLA_HELP", "or stays out in the cold for one"),
        ("welfare", ("emergency",), "CAT1", "SLA_CAT1", "or waits over a weekend in danger"),
        ("noise", (), "CAT3", "SLA_CAT3", "the rest go by their category"),
        ("noise", ("frightened",), "CAT2", "SLA_CAT2", "someone is frightened"),
        ("intimidation", (), "CAT2", "SLA_CAT2", "verbal abuse is category 2 by Oxford’s page"),
        ("noise", ("restricted",), "CAT1", "SLA_CAT1", "someone may be coming to harm"),
    ],
)
def test_a_case_goes_by_the_clock_that_its_facts_call_for(
    session: Any,
    now: datetime,
    theme: str,
    marks: tuple[str, ...],
    category: str,
    standard: str,
    why: str,
) -> None:
    standing = priority.assess(theme, marks, received_at=now)
    assert (standing.category, standing.standard) == (category, standard), why


@pytest.mark.parametrize(
    ("more", "less", "why"),
    [
        (("threat",), ("hazard",), "harm before hazard"),
        (("hazard",), ("happening_now",), "hazard before speed"),
        (("frightened", "again"), ("frightened",), "every reason adds to the sum"),
    ],
)
def test_what_weighs_more_stands_higher_and_says_why(
    session: Any, now: datetime, more: tuple[str, ...], less: tuple[str, ...], why: str
) -> None:
    higher = priority.assess("noise", more, received_at=now)
    lower = priority.assess("noise", less, received_at=now)
    assert higher.points > lower.points, why
    assert len(higher.because) == len(more)


def test_a_mark_that_weighs_nothing_changes_nothing(session: Any, now: datetime) -> None:
    plain = priority.assess("noise", (), received_at=now)
    assert priority.assess("noise", ("sample", "police"), received_at=now) == plain
