"""Where a new case stands: harm before hazard, and never behind a slower clock of its kind."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from portal.domain import remembered
from portal.domain.triage import priority, reasons
from portal.extensions import db
from portal.models import ListEntry
from tests.factories import A_WEDNESDAY, a_case


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
    standing = priority.assess(theme, marks, received_at=now, now=now)
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
    higher = priority.assess("noise", more, received_at=now, now=now)
    lower = priority.assess("noise", less, received_at=now, now=now)
    assert higher.points > lower.points, why
    assert {part.mark for part in higher.because} == set(more)
    assert sum(part.points for part in higher.because) == higher.points


def test_a_mark_that_weighs_nothing_changes_nothing(session: Any, now: datetime) -> None:
    plain = priority.assess("noise", (), received_at=now, now=now)
    assert priority.assess("noise", ("sample", "police"), received_at=now, now=now) == plain


@pytest.fixture
def from_december(session: Any) -> Any:
    """Another council’s data: a threat weighs more from December on, and noise is category 2."""
    threat = db.session.query(ListEntry).filter_by(list_code=priority.WEIGHTS, code="threat").one()
    threat.valid_to = date(2020, 11, 30)
    db.session.add(
        ListEntry(
            list_code=priority.WEIGHTS,
            code="threat",
            label="They were threatened",
            public_label="They were threatened",
            help="",
            position=threat.position,
            valid_from=date(2020, 12, 1),
            attributes={"points": 70},
        )
    )
    second = db.session.query(ListEntry).filter_by(list_code=priority.CATEGORIES, code="CAT2").one()
    second.attributes = {**second.attributes, "themes": ["noise"]}
    db.session.flush()
    remembered.forget()
    yield
    remembered.forget()


@pytest.mark.usefixtures("from_december")
@pytest.mark.parametrize(
    ("received", "weighed", "points", "why"),
    [
        (18, 18, 40, "as it weighed then"),
        (18, 48, 70, "all open cases are weighed alike, whenever they came"),
        (48, 48, 70, "as it weighs from then on"),
    ],
)
def test_another_council_changes_data_alone(
    received: int, weighed: int, points: int, why: str
) -> None:
    november = datetime(2020, 10, 31, 12, tzinfo=A_WEDNESDAY.tzinfo)
    standing = priority.assess(
        "noise",
        {"threat"},
        received_at=november + timedelta(days=received),
        now=november + timedelta(days=weighed),
    )
    assert standing.points == points, why
    plain = priority.assess("noise", (), received_at=A_WEDNESDAY, now=A_WEDNESDAY)
    assert (plain.category, plain.standard) == ("CAT2", "SLA_CAT2")


def test_a_report_from_before_any_list_began_is_taken_in_all_the_same(session: Any) -> None:
    long_ago = datetime(2015, 3, 2, 9, tzinfo=A_WEDNESDAY.tzinfo)
    standing = priority.assess("drug_litter", {"hate"}, received_at=long_ago, now=long_ago)
    assert (standing.category, standing.standard) == ("CAT2", "SLA_NEEDLE")


@pytest.mark.parametrize(
    ("theme", "marks", "category", "clock"),
    [
        (
            "noise",
            {"threat"},
            "The reason: a threat or violence was reported.",
            "clock of Category 1.",
        ),
        ("intimidation", set(), "about this are: Intimidation", "clock of Category 2."),
        ("noise", set(), "Nothing they said calls for another.", "clock of Category 3."),
        ("drug_litter", set(), "Nothing they said", "a clock of its own: we come within 1 hour"),
    ],
)
def test_why_a_case_has_its_category_and_clock_is_said(
    session: Any, theme: str, marks: set[str], category: str, clock: str
) -> None:
    told = reasons.of(a_case(theme=theme, marks=marks, stream="asb"))
    assert category in told.why_category
    assert clock in told.why_standard
