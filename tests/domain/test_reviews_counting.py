"""Which complaints count towards a case review: the days, the doubts, and never a no."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import remembered
from portal.domain.reviews import terms
from portal.domain.reviews.counting import Complaint, Doubt, Standing, tally
from portal.domain.reviews.terms import Terms
from portal.domain.reviews.windows import first_day, last_day
from portal.models import ListEntry

USUAL = Terms()
DAY_ASKED = date(2021, 9, 1)
ONE_DAY = timedelta(days=1)
DAYS = st.dates(date(1999, 1, 1), date(2101, 1, 1))


def on(day: int, month: int) -> date:
    return date(2021, month, day)


def made(happened: date | None, told: date, who: str = "jo", **facts: Any) -> Complaint:
    return Complaint(told_on=told, happened_on=happened, who=who, **facts)


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        (on(10, 3), 1, on(9, 4)),  # the day itself is the first of the month
        (on(15, 3), 6, on(14, 9)),
        (on(31, 1), 1, on(28, 2)),  # no 30 February: the last day there is
        (on(30, 1), 1, on(28, 2)),
        (on(29, 1), 1, on(28, 2)),
        (on(28, 1), 1, on(27, 2)),
        (date(2020, 1, 31), 1, date(2020, 2, 29)),  # a leap year has one more
        (date(2020, 1, 29), 1, date(2020, 2, 28)),  # 29 February is there, so the day before it
        (on(31, 8), 6, date(2022, 2, 28)),
        (on(1, 2), 1, on(28, 2)),  # a month from its first day is that whole month
        (on(31, 3), 1, on(30, 4)),
        (date(2020, 12, 15), 1, on(14, 1)),  # over the new year
    ],
)
def test_a_window_begins_with_its_day(start: date, months: int, last: date) -> None:
    assert last_day(start, months) == last


@given(DAYS, st.integers(1, 24))
def test_a_window_holds_its_first_day_and_ends_about_when_it_says(start: date, months: int) -> None:
    last = last_day(start, months)
    assert start <= last
    ends_in = (last.year - start.year) * 12 + last.month - start.month
    # It ends in the month it says, or on the last day of the one before.
    assert ends_in == months or (ends_in == months - 1 and start.day == 1)
    longest = monthrange((last + ONE_DAY).year, (last + ONE_DAY).month)[1]
    assert (last + ONE_DAY).day == min(start.day, longest) or (last + ONE_DAY).day == 1


@given(DAYS, DAYS, st.integers(1, 12))
def test_a_later_day_never_runs_out_sooner(one: date, other: date, months: int) -> None:
    early, late = sorted((one, other))
    assert last_day(early, months) <= last_day(late, months)


@given(DAYS, st.integers(1, 12))
def test_the_first_day_that_still_reaches_a_day_is_the_first(end: date, months: int) -> None:
    first = first_day(end, months)
    assert last_day(first, months) >= end > last_day(first - ONE_DAY, months)


# The seven acceptance cases, asked for on 1 September 2021 unless said.
TWO = (made(on(1, 5), on(2, 5)), made(on(1, 6), on(1, 6)))
ACCEPTANCE = [
    # 1. The first is told of on the last day of its month: three count.
    ((made(on(10, 3), on(9, 4)), *TWO), DAY_ASKED, 3, 3, Standing.MET),
    # 2. A day later it is too late: two count, and a person looks at the rest of s.104(5).
    ((made(on(10, 3), on(10, 4)), *TWO), DAY_ASKED, 2, 2, Standing.FEWER),
    # 3. The last day of six months beginning with 15 March.
    ((made(on(15, 3), on(15, 3)),), on(14, 9), 1, 1, Standing.FEWER),
    # 4. The day after it.
    ((made(on(15, 3), on(15, 3)),), on(15, 9), 0, 0, Standing.FEWER),
    # 5. Two to us and one to the police, of which they gave evidence: it must be counted.
    (
        (*TWO, made(on(20, 5), on(21, 5), to="police", label="43210012345")),
        DAY_ASKED,
        3,
        3,
        Standing.MET,
    ),
    # 6. One person, one incident, three reports: one for sure, and an officer decides of the rest.
    ((made(on(1, 6), on(1, 6)),) * 3, DAY_ASKED, 3, 1, Standing.IN_DOUBT),
    # 7. Three neighbours, a report each, one behaviour: complaints need not come from one person.
    (
        tuple(made(on(1, 6), on(1, 6), who=who) for who in ("jo", "sam", "ali")),
        DAY_ASKED,
        3,
        3,
        Standing.MET,
    ),
]


@pytest.mark.parametrize(("complaints", "asked_on", "number", "sure", "standing"), ACCEPTANCE)
def test_what_counts_towards_a_review(
    complaints: tuple[Complaint, ...], asked_on: date, number: int, sure: int, standing: Standing
) -> None:
    counted = tally(complaints, asked_on=asked_on, terms=USUAL)
    assert (counted.number, counted.sure, counted.standing) == (number, sure, standing)


def test_that_several_people_complained_is_said() -> None:
    neighbours = [made(on(1, 6), on(1, 6), who=who) for who in ("jo", "sam", "ali")]
    assert tally(neighbours, asked_on=DAY_ASKED, terms=USUAL).people == 3


@pytest.mark.parametrize(
    ("complaint", "because"),
    [
        (made(on(10, 3), on(10, 4)), "Made too late: 9 April 2021 was the last day"),
        (made(on(2, 2), on(2, 2)), "Ran out: 1 August 2021 was its last day"),
        (made(on(1, 6), on(1, 6), is_taken_back=True), "Whoever made it took it back"),
        (made(on(2, 6), on(1, 6)), "Made before the day it is about"),
        (made(on(2, 9), on(2, 9)), "Made after the review was asked for"),
    ],
)
def test_what_does_not_count_says_why(complaint: Complaint, because: str) -> None:
    (judged,) = tally([complaint], asked_on=DAY_ASKED, terms=USUAL).judged
    assert (judged.counts, judged.because, judged.runs_out_on) == (False, because, None)


def test_no_day_for_what_happened_is_no_reason_to_leave_a_complaint_out() -> None:
    (judged,) = tally([made(None, on(1, 6))], asked_on=DAY_ASKED, terms=USUAL).judged
    assert judged.counts
    assert judged.doubts == {Doubt.NO_DAY}
    assert judged.runs_out_on == on(30, 11)


def test_the_next_to_run_out_is_the_one_to_hurry_for() -> None:
    counted = tally([*TWO, made(on(2, 1), on(2, 1))], asked_on=DAY_ASKED, terms=USUAL)
    assert counted.next_runs_out_on == on(1, 11), "what has run out already hurries nobody"


def test_a_report_that_was_taken_back_makes_no_other_the_same() -> None:
    again = made(on(1, 6), on(2, 6))
    counted = tally(
        [made(on(1, 6), on(1, 6), is_taken_back=True), again], asked_on=DAY_ASKED, terms=USUAL
    )
    assert counted.sure == 1


COMPLAINTS = st.builds(
    Complaint,
    told_on=st.dates(date(2020, 10, 1), date(2021, 12, 1)),
    happened_on=st.none() | st.dates(date(2020, 8, 1), date(2021, 12, 1)),
    who=st.sampled_from(["", "jo", "sam"]),
    is_taken_back=st.booleans(),
    doubts=st.frozensets(st.sampled_from(Doubt), max_size=2),
)


@given(st.lists(COMPLAINTS, max_size=8), st.dates(date(2020, 10, 1), date(2022, 9, 1)))
def test_a_complaint_counts_on_just_the_days_the_act_says(
    complaints: list[Complaint], asked_on: date
) -> None:
    counted = tally(complaints, asked_on=asked_on, terms=USUAL)
    assert len(counted.judged) == len(complaints), "none is lost"
    assert counted.sure <= counted.number
    for one in counted.judged:
        told, happened = one.complaint.told_on, one.complaint.happened_on
        in_time = happened is None or happened <= told <= last_day(happened, 1)
        expected = in_time and told <= asked_on <= last_day(told, 6)
        assert one.counts == (expected and not one.complaint.is_taken_back)


# Few enough days and people that complaints of one incident come up often.
CROWDED = st.builds(
    Complaint,
    told_on=st.dates(on(1, 6), on(3, 6)),
    happened_on=st.none() | st.dates(on(1, 6), on(2, 6)),
    who=st.sampled_from(["", "jo"]),
    is_taken_back=st.booleans(),
    doubts=st.frozensets(st.sampled_from([Doubt.OTHER_CASE]), max_size=1),
)


@given(st.lists(CROWDED, max_size=6), CROWDED)
def test_one_more_complaint_never_takes_one_away(
    complaints: list[Complaint], another: Complaint
) -> None:
    before = tally(complaints, asked_on=DAY_ASKED, terms=USUAL)
    after = tally([*complaints, another], asked_on=DAY_ASKED, terms=USUAL)
    assert after.number >= before.number
    assert after.sure >= before.sure


# The terms are data


@pytest.mark.usefixtures("session")
def test_the_terms_are_those_of_the_list() -> None:
    assert terms.on(DAY_ASKED) == USUAL


def test_another_council_changes_the_number_by_data_alone(session: Any) -> None:
    session.add(
        ListEntry(
            list_code="case_review",
            code="THRESHOLD",
            label="Two",
            public_label="Two",
            position=99,
            valid_from=date(2021, 6, 1),
            attributes={"count": 2},
        )
    )
    entry = session.query(ListEntry).filter_by(list_code="case_review", code="THRESHOLD").first()
    entry.valid_to = date(2021, 5, 31)
    session.flush()
    remembered.forget()
    assert [terms.on(day).threshold for day in (date(2021, 5, 31), DAY_ASKED)] == [3, 2]
    assert tally(TWO, asked_on=DAY_ASKED, terms=terms.on(DAY_ASKED)).standing is Standing.MET


@pytest.mark.usefixtures("session")
def test_the_clocks_count_working_days() -> None:
    # Friday 18 December 2020: Christmas, Boxing Day and New Year’s Day lie in the way.
    due = terms.promises(datetime(2020, 12, 18, 10, tzinfo=UTC))
    assert [
        terms.day_of(at - timedelta(seconds=1))
        for at in (due.acknowledge_by, due.decide_by, due.outcome_by)
    ] == [date(2020, 12, 23), date(2020, 12, 31), date(2021, 1, 27)]
