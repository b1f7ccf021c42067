"""The queue: what is in it for whom, in what order, and how each clock reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from portal.domain import Actor
from portal.domain.triage import clocks, countdown, duplicates, owners, queue, workflow
from portal.domain.triage.queue import PAGE, Choice
from portal.extensions import db
from tests.factories import a_case, a_colleague, the_actor

pytestmark = pytest.mark.usefixtures("session")


@dataclass(frozen=True)
class Viewer:
    staff_id: int = 0
    opens_restricted: bool = False


@pytest.fixture
def officer() -> Actor:
    return the_actor(a_colleague())


def seen(choice: Choice, now: datetime, viewer: Viewer | None = None) -> list[str]:
    db.session.flush()
    page = queue.look(choice, viewer=viewer or Viewer(), now=now)
    return [case.reference for case in page.cases]


def test_each_tab_holds_what_it_says(officer: Actor, now: datetime) -> None:
    new, mine, closed, late = a_case(), a_case(), a_case(), a_case(now=now - timedelta(days=30))
    workflow.move(mine, to="accepted", by=officer, now=now)
    owners.take(mine, by=officer, now=now)
    workflow.move(closed, to="closed", reason="cleared", by=officer, now=now)
    viewer = Viewer(officer.id or 0)
    assert {
        showing: set(seen(Choice(showing=showing), now, viewer)) for showing in queue.SHOWING
    } == {
        "open": {new.reference, mine.reference, late.reference},
        "new": {new.reference, late.reference},
        "overdue": {late.reference},
        "mine": {mine.reference},
        "restricted": set(),
        "closed": {closed.reference},
    }
    figures = queue.figures(viewer=viewer, now=now)
    assert (figures.open, figures.new, figures.overdue, figures.mine) == (3, 2, 1, 1)


def test_a_case_that_was_answered_late_is_no_longer_overdue(officer: Actor, now: datetime) -> None:
    case = a_case(now=now - timedelta(days=30))
    workflow.move(case, to="accepted", by=officer, now=now)
    assert seen(Choice(showing="overdue"), now) == []
    assert countdown.of(case, now=now).words == "First response was late"


def test_each_order_puts_first_what_it_says(now: datetime) -> None:
    old = a_case(now=now - timedelta(hours=5))
    pressing = a_case(marks={"threat"}, now=now - timedelta(minutes=30))
    fresh = a_case(theme="graffiti", stream="asb", now=now)
    hazard = a_case(marks={"hazard"}, now=now - timedelta(hours=1))
    assert {order: seen(Choice(order=order), now)[0] for order in queue.ORDERS} == {
        "standing": pressing.reference,
        "newest": fresh.reference,
        "oldest": old.reference,
        "due": hazard.reference,
    }


def test_an_emptied_case_is_nobodys_work(officer: Actor, now: datetime) -> None:
    case, into = a_case(), a_case()
    duplicates.join(case, into, by=officer, now=now)
    assert seen(Choice(showing="closed"), now) == []
    assert seen(Choice(), now) == [into.reference]


def test_a_theme_tells_nothing_of_a_restricted_case(now: datetime) -> None:
    """That it stands among others of its theme would be to say what it is about."""
    kept_shut = a_case(marks={"restricted"})
    db.session.flush()
    theme = Choice(theme="fly_tipping")
    assert seen(Choice(), now) == [kept_shut.reference]
    assert seen(theme, now) == []
    assert seen(theme, now, Viewer(opens_restricted=True)) == [kept_shut.reference]
    assert queue.tallies(viewer=Viewer(), now=now) == []
    (tally,) = queue.tallies(viewer=Viewer(opens_restricted=True), now=now)
    assert (tally.theme, tally.open, tally.new) == ("fly_tipping", 1, 1)


def test_a_long_queue_comes_a_page_at_a_time(now: datetime) -> None:
    for number in range(PAGE + 3):
        a_case(now=now - timedelta(minutes=number))
    db.session.flush()
    first = queue.look(Choice(order="newest"), viewer=Viewer(), now=now)
    second = queue.look(Choice(order="newest", page=2), viewer=Viewer(), now=now)
    beyond = queue.look(Choice(order="newest", page=99), viewer=Viewer(), now=now)
    assert (first.total, first.pages, first.first, first.last) == (PAGE + 3, 2, 1, PAGE)
    assert (second.first, second.last) == (PAGE + 1, PAGE + 3)
    assert not {c.id for c in first.cases} & {c.id for c in second.cases}
    assert [c.id for c in beyond.cases] == [c.id for c in second.cases]


def test_an_empty_queue_has_one_empty_page(now: datetime) -> None:
    page = queue.look(Choice(), viewer=Viewer(), now=now)
    assert (page.total, page.pages, page.first, page.last) == (0, 1, 0, 0)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((None, None, None, None), Choice()),
        (("mine", "noise", "oldest", "3"), Choice("mine", "noise", "oldest", 3)),
        (("all", "", "sideways", "-1"), Choice()),
        (("new", None, None, "9" * 40), Choice("new")),  # a number no database has a row for
        (("new", None, None, "٣"), Choice("new")),
        (("' OR 1=1", None, None, "0"), Choice()),
    ],
)
def test_an_address_that_makes_no_sense_shows_the_usual(
    words: tuple[str | None, ...], expected: Choice
) -> None:
    assert Choice.from_words(*words) == expected


# Clocks in words. Wednesday 18 November 2020, 2:15pm.

A_WEDNESDAY = datetime(2020, 11, 18, 14, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due", "words", "late", "close"),
    [
        ("2020-11-18T16:15", "Due today at 4:15pm", False, True),
        ("2020-11-18T22:00", "Due today at 10pm", False, True),
        ("2020-11-19T12:00", "Due tomorrow", False, True),
        ("2020-11-20T22:00", "Due Friday", False, False),
        ("2020-11-24T22:00", "Due Tuesday", False, False),
        ("2020-11-25T22:00", "Due 25 November", False, False),  # next Wednesday, not this
        ("2021-01-04T22:00", "Due 4 January 2021", False, False),
        ("2020-11-18T14:00", "Overdue by less than an hour", True, False),
        ("2020-11-18T13:00", "Overdue by 1 hour", True, False),
        ("2020-11-18T09:15", "Overdue by 5 hours", True, False),
        ("2020-11-17T22:00", "Overdue by 1 working day", True, False),
        ("2020-11-16T22:00", "Overdue by 2 working days", True, False),
        ("2020-11-13T22:00", "Overdue by 3 working days", True, False),  # over a weekend
    ],
)
def test_a_clock_is_said_in_words(due: str, words: str, late: bool, close: bool) -> None:
    case = a_case()
    case.due_at = datetime.fromisoformat(due).replace(tzinfo=UTC)
    clock = countdown.of(case, now=A_WEDNESDAY)
    assert (clock.words, clock.is_late, clock.is_close) == (words, late, close)
    assert clock.is_running


@pytest.mark.parametrize(
    ("due", "now", "words"),
    [
        # In summer the clock on the wall is an hour ahead.
        ("2020-07-01T21:00", "2020-07-01T09:00", "Due today at 10pm"),
        # What is due late on one day by the wall is due that day, not the day before.
        ("2020-06-30T23:30", "2020-07-01T00:10", "Overdue by less than an hour"),
        # Friday night to Sunday holds no working day: it is said in hours.
        ("2020-11-20T22:00", "2020-11-22T10:00", "Overdue by 36 hours"),
        # Christmas Day, Boxing Day moved, and the weekend between.
        ("2020-12-24T22:00", "2020-12-28T22:30", "Overdue by 4 days"),
        ("2020-12-24T22:00", "2020-12-29T22:30", "Overdue by 1 working day"),
    ],
)
def test_days_are_those_of_oxford_and_work(due: str, now: str, words: str) -> None:
    case = a_case()
    case.due_at = datetime.fromisoformat(due).replace(tzinfo=UTC)
    assert countdown.of(case, now=datetime.fromisoformat(now).replace(tzinfo=UTC)).words == words


def test_a_case_that_is_closed_or_answered_has_no_clock_left(officer: Actor, now: datetime) -> None:
    case = a_case()
    workflow.move(case, to="accepted", by=officer, now=now)
    assert countdown.of(case, now=now) == countdown.Countdown(
        "First response in time", is_running=False
    )
    workflow.move(case, to="closed", reason="cleared", by=officer, now=now)
    assert countdown.of(case, now=now).words == "Closed"


def test_working_days_are_counted_as_one_would_on_a_calendar() -> None:
    """The count goes by weeks and years; a calendar goes by days. They must agree."""
    calendar = clocks.england_and_wales()
    first = date(2019, 12, 20)
    by_hand = 0
    for n in range(1, 900):
        day = first + timedelta(days=n)
        by_hand += calendar.is_working(day)
        assert calendar.working_days_between(first, day) == by_hand
    assert calendar.working_days_between(first, first) == 0
    assert calendar.working_days_between(first, first - timedelta(days=9)) == 0
