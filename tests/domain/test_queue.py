"""The queue: what is in it for whom, in what order, and how each clock reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portal.domain import Actor
from portal.domain.reports import following
from portal.domain.triage import (
    clocks,
    countdown,
    counts,
    duplicates,
    links,
    narrowing,
    owners,
    queue,
    workflow,
    writing,
)
from portal.domain.triage.narrowing import Choice
from portal.domain.triage.queue import MOST_COUNTED, PAGE
from portal.extensions import db
from portal.models import Case
from tests.factories import BLACKBIRD_LEYS, BY_EMAIL, Viewer, a_case, a_colleague, the_actor

pytestmark = pytest.mark.usefixtures("session")


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
        showing: set(seen(Choice(showing=showing), now, viewer)) for showing in narrowing.SHOWING
    } == {
        "open": {new.reference, mine.reference, late.reference},
        "new": {new.reference, late.reference},
        "overdue": {late.reference},
        "mine": {mine.reference},
        "restricted": set(),
        "closed": {closed.reference},
    }
    figures = counts.figures(viewer=viewer, now=now)
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
    assert {order: seen(Choice(order=order), now)[0] for order in narrowing.ORDERS} == {
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
    assert counts.tallies(viewer=Viewer(), now=now) == []
    assert counts.open_by_theme(viewer=Viewer()) == {}
    assert counts.open_by_theme(viewer=Viewer(opens_restricted=True)) == {"fly_tipping": 1}
    (tally,) = counts.tallies(viewer=Viewer(opens_restricted=True), now=now)
    assert (tally.theme, tally.open, tally.new) == ("fly_tipping", 1, 1)


# Narrowing it

ELSEWHERE = replace(
    BLACKBIRD_LEYS,
    label="Broad Street",
    latitude=51.7546,
    longitude=-1.2560,
    ward_code="E05013114",
    ward_name="Holywell",
)


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        (Choice(theme="noise"), {"theme": "noise", "stream": "asb"}),
        (Choice(category="CAT1"), {"marks": {"threat"}}),
        (Choice(ward="E05013114"), {"place": ELSEWHERE}),
        (Choice(channel="phone"), {"channel": "phone"}),
        (Choice(marks=("hazard",)), {"marks": {"hazard"}}),
        (Choice(marks=("repeat",)), {"marks": {"again"}}),
        (Choice(marks=("photo",)), {"photos": 1}),
        (Choice(marks=("photo", "hazard")), {"photos": 1, "marks": {"hazard"}}),
        (Choice(since=date(2020, 11, 18)), {}),
        (Choice(until=date(2020, 11, 1)), {"now": datetime(2020, 11, 1, 9, tzinfo=UTC)}),
    ],
    ids=str,
)
def test_each_filter_finds_its_own_and_nothing_else(
    now: datetime, choice: Choice, told: dict[str, Any]
) -> None:
    wanted = a_case(**{"now": now, **told})
    a_case(now=now - timedelta(days=9))
    assert seen(choice, now) == [wanted.reference]


@pytest.mark.parametrize(
    "choice",
    [
        Choice(theme="fly_tipping"),
        Choice(category="CAT1"),
        Choice(ward="E05013101"),
        Choice(channel="online"),
        Choice(marks=("hazard",)),
        Choice(marks=("photo",)),
        Choice(since=date(2020, 11, 1)),
        Choice(until=date(2020, 12, 1)),
        Choice(near="Pegasus Road"),
    ],
    ids=str,
)
def test_no_filter_tells_what_a_restricted_case_is_about(now: datetime, choice: Choice) -> None:
    kept_shut = a_case(marks={"restricted", "hazard"}, photos=1)
    point = (51.72285, -1.19512) if choice.near else None
    db.session.flush()
    outsider = queue.look(choice, viewer=Viewer(), now=now, point=point)
    insider = queue.look(choice, viewer=Viewer(opens_restricted=True), now=now, point=point)
    assert (list(outsider.cases), outsider.total) == ([], 0)
    assert list(insider.cases) == [kept_shut]


@pytest.mark.parametrize(
    ("metres", "found"),
    [(100, 0), (250, 1), (500, 2), (2000, 2)],
)
def test_a_place_is_looked_round_as_far_as_asked(now: datetime, metres: int, found: int) -> None:
    """One is 200 metres to the north of the place, one 400 metres to the east, one far off."""
    a_case(place=replace(BLACKBIRD_LEYS, latitude=51.72285 + 200 / 111_200))
    a_case(place=replace(BLACKBIRD_LEYS, longitude=-1.19512 + 400 / (111_200 * 0.6195)))
    a_case(place=ELSEWHERE)
    db.session.flush()
    page = queue.look(
        Choice(near="here", within=metres), viewer=Viewer(), now=now, point=(51.72285, -1.19512)
    )
    assert page.total == len(page.cases) == found


def test_whose_a_case_is_can_be_asked_for(officer: Actor, now: datetime) -> None:
    mine, nobodys = a_case(), a_case()
    owners.take(mine, by=officer, now=now)
    viewer = Viewer(officer.id or 0)
    assert seen(Choice(owner="me"), now, viewer) == [mine.reference]
    assert seen(Choice(owner=str(officer.id)), now) == [mine.reference]
    assert seen(Choice(owner="nobody"), now) == [nobodys.reference]


def test_what_a_team_or_a_partner_has_can_be_asked_for(officer: Actor, now: datetime) -> None:
    cleared, known, nobodys = a_case(), a_case(), a_case()
    team = owners.find("teams/ODS")
    assert team
    owners.give(cleared, team, by=officer, now=now)
    owners.give(known, owners.partner("TVP"), by=officer, now=now)
    assert seen(Choice(owner="teams/ODS"), now) == [cleared.reference]
    assert seen(Choice(owner="agencies/TVP"), now) == [known.reference]
    assert seen(Choice(owner="teams/ASBIT"), now) == []
    assert seen(Choice(owner="nobody"), now) == [nobodys.reference]


def test_who_may_not_open_a_case_is_not_told_which_partner_has_it(
    officer: Actor, now: datetime
) -> None:
    kept_shut = a_case(marks={"restricted"})
    owners.give(kept_shut, owners.partner("TVP"), by=officer, now=now)
    db.session.flush()
    for opens, found in ((False, []), (True, [kept_shut])):
        viewer = Viewer(opens_restricted=opens)
        page = queue.look(Choice(owner="agencies/TVP"), viewer=viewer, now=now)
        assert (list(page.cases), page.total) == (found, len(found))


def test_whoever_waits_for_an_answer_is_found_until_they_have_one(
    officer: Actor, now: datetime
) -> None:
    case, other = a_case(contact=BY_EMAIL), a_case()
    waits = Choice(marks=("reply",))
    following.add(case.reports[0], "It has spread.", by=Actor.resident(), now=now)
    assert seen(waits, now) == [case.reference]
    duplicates.join(case, other, by=officer, now=now)
    assert seen(waits, now) == [other.reference]
    writing.reply(other, other.reports[-1], "We come on Monday.", by=officer, now=now)
    assert seen(waits, now) == []
    following.add(other.reports[-1], "Thank you.", by=Actor.resident(), now=now)
    workflow.move(other, to="accepted", by=officer, now=now)
    assert seen(waits, now) == []


def test_a_linked_case_is_a_repeat_for_as_long_as_it_is_linked(
    officer: Actor, now: datetime
) -> None:
    case, earlier = a_case(), a_case(now=now - timedelta(days=30))
    links.link(case, earlier, by=officer, now=now)
    assert set(seen(Choice(marks=("repeat",)), now)) == {case.reference, earlier.reference}
    links.unlink(case, earlier, by=officer, now=now)
    assert seen(Choice(marks=("repeat",)), now) == []


# A page at a time


@pytest.mark.parametrize("showing", ["open", "closed"])
@pytest.mark.parametrize("order", narrowing.ORDERS)
def test_going_on_and_back_shows_each_case_once_and_in_order(
    officer: Actor, now: datetime, order: str, showing: str
) -> None:
    for number in range(PAGE * 2 + 3):
        # Many stand alike, so that what tells them apart is tried too.
        case = a_case(
            marks={"hazard"} if number % 3 else set(), now=now - timedelta(minutes=number // 9)
        )
        if showing == "closed":
            workflow.move(case, to="closed", reason="cleared", by=officer, now=now)
    db.session.flush()
    forth = [queue.look(Choice(showing=showing, order=order), viewer=Viewer(), now=now)]
    while forth[-1].next:
        forth.append(queue.look(forth[-1].next, viewer=Viewer(), now=now))
    back = [forth[-1]]
    while back[-1].previous:
        back.append(queue.look(back[-1].previous, viewer=Viewer(), now=now))
    pages = [[case.id for case in page.cases] for page in forth]
    assert [len(page) for page in pages] == [PAGE, PAGE, 3]
    assert len({one for page in pages for one in page}) == forth[0].total == PAGE * 2 + 3
    assert [[case.id for case in page.cases] for page in reversed(back)] == pages
    assert forth[0].previous is None


def test_a_page_that_is_gone_is_the_first(now: datetime) -> None:
    case = a_case()
    for choice in (Choice(after="99999999999999999.1"), Choice(before="-99999999999999999.1")):
        assert seen(choice, now) == [case.reference]


def test_no_count_goes_past_what_is_told(now: datetime) -> None:
    first = a_case()
    db.session.flush()
    told = {column.key: getattr(first, column.key) for column in sa.inspect(Case).column_attrs}
    numbers = range(MOST_COUNTED + 5)
    rows = [{**told, "id": 10_000 + n, "reference": f"CASE-2020-{n}"} for n in numbers]
    db.session.execute(sa.insert(Case), rows)
    page = queue.look(Choice(), viewer=Viewer(), now=now)
    assert (page.total, page.is_more_than_counted) == (MOST_COUNTED + 1, True)
    assert counts.figures(viewer=Viewer(), now=now).open == MOST_COUNTED + 1
    assert counts.open_by_theme(viewer=Viewer()) == {"fly_tipping": counts.MOST_BESIDE + 1}


def test_an_empty_queue_has_one_empty_page(now: datetime) -> None:
    page = queue.look(Choice(), viewer=Viewer(), now=now)
    assert (page.total, list(page.cases), page.previous, page.next) == (0, [], None, None)


EVERYTHING = {
    "showing": ["mine"],
    "theme": ["noise"],
    "category": ["CAT1"],
    "ward": ["E05013101"],
    "status": ["accepted"],
    "owner": ["12"],
    "channel": ["phone"],
    "has": ["hazard", "photo"],
    "since": ["2020-11-01"],
    "until": ["2020-11-30"],
    "near": ["Pegasus  Road"],
    "within": ["500"],
    "order": ["oldest"],
    "after": ["-30.2"],
}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, Choice()),
        ({"showing": ["all"], "theme": [""], "order": ["sideways"], "after": ["-1"]}, Choice()),
        ({"owner": ["9" * 40], "within": ["3"], "status": ["lost"]}, Choice()),
        ({"owner": ["٣"], "since": ["٣"], "until": ["0001-01-01"]}, Choice()),
        ({"theme": ["' OR 1=1"], "ward": ["x" * 200], "has": ["everything"]}, Choice()),
        ({"owner": ["teams/ODS"]}, Choice(owner="teams/ODS")),
        ({"owner": ["themes/noise"]}, Choice()),
        ({"owner": ["teams/ODS' OR 1=1"]}, Choice()),
        ({"after": ["9" * 40 + ".1"], "before": ["1.1; DROP"]}, Choice()),
        ({"showing": ["closed"], "order": ["due"]}, Choice(showing="closed")),
        ({"until": ["2020-11-30"], "near": [" "]}, Choice(until=date(2020, 11, 30))),
    ],
)
def test_an_address_that_makes_no_sense_shows_the_usual(
    given: dict[str, list[str]], expected: Choice
) -> None:
    assert Choice.from_address(given) == expected


def test_an_address_says_all_that_was_chosen() -> None:
    choice = Choice.from_address(EVERYTHING)
    parts = {
        name: value if isinstance(value, list) else [str(value)]
        for name, value in choice.parts.items()
    }
    assert parts == {**EVERYTHING, "near": ["Pegasus Road"]}
    assert Choice.from_address(parts) == choice
    assert choice.with_(theme=None).after is None


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
