"""What is told of again and again: of a place, by a person, and of one who comes to harm."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.domain import Actor, jobs
from portal.domain.reports import following
from portal.domain.reports.told import Contact, Place
from portal.domain.triage import (
    case_themes,
    duplicates,
    narrowing,
    queue,
    repeats,
    restrictions,
    workflow,
)
from portal.extensions import cipher, database, db
from portal.models import Case, Report
from tests.factories import (
    A_WEDNESDAY,
    BLACKBIRD_LEYS,
    BY_EMAIL,
    BY_PHONE,
    NOBODY,
    a_colleague,
    a_report,
    the_actor,
)

A_DAY = timedelta(days=1)
LATER = A_WEDNESDAY + A_DAY

HERE = replace(BLACKBIRD_LEYS, label="Near OX4 6HW", precision="point")
STREET = BLACKBIRD_LEYS
PARK = Place(
    label="South Park",
    precision="place",
    latitude=51.7519,
    longitude=-1.2296,
    ward_name="Headington",
)
HOME = replace(HERE, label="OX4 6HW", precision="postcode", postcode="OX4 6HW")
BY_BOTH = replace(BY_EMAIL, phone=BY_PHONE.phone)
NEIGHBOUR = Contact(contact="yes_email", email="neighbour@example.com", postcode="OX4 6HW")


def beside(place: Place = HERE, *, metres: float) -> Place:
    assert place.latitude is not None
    return replace(place, latitude=place.latitude + metres / 111_200)


def told(days: int = 0, **facts: Any) -> Report:
    """Have somebody tell us of noise, so many days before or after the rest."""
    at = A_WEDNESDAY + days * A_DAY
    facts = {"stream": "asb", "theme": "noise", "place": PARK, "contact": NOBODY, **facts}
    return a_report(happened_on=at.date(), now=at, **facts)


Found = Callable[[Report], set[str]]


@pytest.fixture
def at_work(app: Flask) -> Iterator[None]:
    with app.app_context(), database.writing():
        yield
        db.session.rollback()


@pytest.fixture
def found(at_work: None, monkeypatch: pytest.MonkeyPatch) -> Found:
    """Do the work that is queued, with nothing sealed opened, and say what a case then is."""

    def marked(report: Report) -> set[str]:
        db.session.commit()
        with monkeypatch.context() as shut:
            shut.setattr(cipher.keys.__class__, "open", _nothing_is_opened)
            while jobs.work_one(now=LATER + 400 * A_DAY):
                pass
        db.session.expire_all()
        case = db.session.get_one(Case, report.case_id)
        kept = {part["mark"] for part in case.because if part["mark"].startswith("repeat_")}
        assert case.priority == sum(part["points"] for part in case.because)
        assert kept == {
            mark
            for mark in (repeats.PLACE, repeats.PERSON, repeats.VICTIM)
            if getattr(case, f"is_{mark}")
        }
        return {mark.removeprefix("repeat_") for mark in kept}

    return marked


def _nothing_is_opened(*_: object) -> str:
    raise AssertionError("somebody’s details were opened to find what else they told us")


@pytest.mark.parametrize(
    ("others", "is_repeat", "why"),
    [
        ([{"days": -3}, {"days": -9}], True, "three days at one spot"),
        ([{"days": -3}], False, "twice is no more than chance"),
        ([{"days": 0}, {"days": 0}, {"days": 0}], False, "neighbours who tell of one evening"),
        ([{"days": -3}, {"days": -3}], False, "and of another"),
        (
            [
                {"days": -3, "theme": "graffiti"},
                {"days": -9, "stream": "fly_tipping", "theme": "fly_tipping"},
            ],
            True,
            "across themes and journeys",
        ),
        ([{"days": -3}, {"days": -90}], True, "within three months"),
        ([{"days": -3}, {"days": -95}], False, "and no longer"),
        ([{"days": 3}, {"days": 9}], True, "whichever came first"),
        ([{"days": -60}, {"days": 60}], False, "three months for all three, not for each"),
        ([{"days": -60}, {"days": 20}], True, "with this one between the others"),
        ([{"days": -3}, {"days": -9, "place": beside(metres=40)}], True, "a few doors on"),
        ([{"days": -3}, {"days": -9, "place": beside(metres=70)}], False, "another house"),
        ([{"days": -3}, {"days": -9, "place": STREET}], False, "somewhere on that street"),
        ([{"days": -3}, {"days": -9, "place": HOME}], True, "by its postcode"),
    ],
)
def test_a_place_is_told_of_again_and_again(
    found: Found, others: list[dict[str, Any]], is_repeat: bool, why: str
) -> None:
    for other in others:
        told(**{"place": HERE, **other})
    assert found(told(place=HERE)) == ({"place"} if is_repeat else set()), why


@pytest.mark.parametrize(
    ("place", "another", "is_repeat", "why"),
    [
        (STREET, STREET, True, "a street by its name"),
        (PARK, PARK, True, "and a park"),
        (PARK, replace(PARK, label="Headington Hill Park"), False, "another name is another park"),
        (replace(HERE, precision="ward"), replace(HERE, precision="ward"), False, "a ward is none"),
        (
            replace(HERE, precision="area"),
            replace(HERE, precision="area"),
            False,
            "nor is an area",
        ),
        (Place("By the canal", precision="words"), Place("By the canal"), False, "nor are words"),
    ],
)
def test_a_place_is_as_exact_as_it_is_known(
    found: Found, place: Place, another: Place, is_repeat: bool, why: str
) -> None:
    told(-9, place=another)
    told(-3, place=another)
    assert found(told(place=place)) == ({"place"} if is_repeat else set()), why


@pytest.mark.parametrize(
    ("others", "by", "is_repeat", "why"),
    [
        ([(-3, BY_EMAIL), (-40, BY_EMAIL)], BY_EMAIL, True, "the same address"),
        ([(-3, BY_PHONE), (-40, BY_PHONE)], BY_PHONE, True, "the same number"),
        ([(-3, BY_PHONE), (-40, BY_EMAIL)], BY_BOTH, True, "one or the other"),
        ([(-3, BY_EMAIL)], BY_EMAIL, False, "twice may happen to anyone"),
        ([(0, BY_EMAIL), (0, BY_EMAIL)], BY_EMAIL, False, "one day, in three reports"),
        ([(-3, BY_EMAIL), (-190, BY_EMAIL)], BY_EMAIL, False, "longer than half a year"),
        ([(-3, NEIGHBOUR), (-40, NEIGHBOUR)], BY_EMAIL, False, "a postcode is a street’s"),
        ([(-3, NOBODY), (-40, NOBODY)], NOBODY, False, "nobody is the same as nobody"),
    ],
)
def test_a_person_tells_us_again_and_again(
    found: Found, others: list[tuple[int, Contact]], by: Contact, is_repeat: bool, why: str
) -> None:
    for number, (days, contact) in enumerate(others):
        told(days, contact=contact, place=beside(metres=300 * (number + 1)), theme="litter")
    assert found(told(contact=by, place=HERE)) == ({"person"} if is_repeat else set()), why


HURT = {"marks": {"frightened"}}


@pytest.mark.parametrize(
    ("first", "second", "is_repeat", "why"),
    [
        (HURT, HURT, True, "frightened twice, wherever it was"),
        ({"marks": {"targeted"}}, {"marks": {"hate"}}, True, "in two ways"),
        (HURT, {}, False, "once"),
        ({"days": -300, **HURT}, HURT, True, "within the year"),
        ({"days": -370, **HURT}, HURT, False, "and no longer"),
        ({"place": HOME}, {"place": HOME}, True, "kept awake at home, twice"),
        ({"place": HOME}, {}, False, "once at home and once in the park"),
        ({}, {}, False, "noise in a park happens to no one person"),
        ({"contact": NEIGHBOUR, **HURT}, HURT, False, "two people, each of them once"),
        (
            {"place": HOME, "theme": "litter"},
            {"place": HOME, "theme": "litter"},
            False,
            "litter by the door hurts nobody",
        ),
        ({"days": 0, **HURT}, HURT, False, "one evening told twice"),
    ],
)
def test_a_victim_is_harmed_again(
    found: Found, first: dict[str, Any], second: dict[str, Any], is_repeat: bool, why: str
) -> None:
    told(**{"days": -20, "contact": BY_EMAIL, **first})
    assert found(told(contact=BY_EMAIL, **second)) == ({"victim"} if is_repeat else set()), why


def test_a_park_where_much_happens_makes_nobody_a_victim(found: Found) -> None:
    for days in (-9, -6, -3):
        told(days, contact=NEIGHBOUR if days == -6 else NOBODY, marks={"frightened"})
    assert found(told(contact=BY_EMAIL, marks={"frightened"})) == {"place"}


def test_a_case_counts_once_however_many_told_of_it(found: Found) -> None:
    one, again = told(-3, place=HERE), told(-9, place=HERE)
    duplicates.join(again.case, one.case, by=Actor.system(), now=A_WEDNESDAY)
    assert found(told(place=HERE)) == set()


@pytest.mark.parametrize("taken_back", [True, False])
def test_what_was_taken_back_or_sent_by_a_machine_does_not_count(
    found: Found, taken_back: bool
) -> None:
    told(-9, place=HERE)
    gone = told(-3, place=HERE)
    if taken_back:
        following.withdraw(gone, by=Actor.resident(), now=A_WEDNESDAY)
    else:
        gone.looks_automated = True
    assert found(told(place=HERE)) == set()


def test_it_is_found_behind_the_scenes_and_whoever_sends_a_report_waits_for_none_of_it(
    found: Found,
) -> None:
    earlier = [told(days, place=HERE, contact=BY_EMAIL, **HURT) for days in (-9, -3)]
    report = told(place=HERE, contact=BY_EMAIL, **HURT)
    before = (report.case.category, report.case.standard, report.case.due_at, report.case.revision)
    assert report.case.priority == 20
    assert found(report) == {"place", "person", "victim"}
    case = report.case
    assert case.priority == 20 + 10 + 5 + 20
    # What was promised stays, and nobody who decides meanwhile is told that it is another case.
    assert (case.category, case.standard, case.due_at, case.revision) == before
    for other in earlier:  # what lay there already is seen for what it is too
        assert found(other) == {"place", "person", "victim"}


def test_a_mark_goes_when_what_it_rests_on_does(found: Found) -> None:
    report, again = told(-20, contact=BY_EMAIL, **HURT), told(contact=BY_EMAIL, **HURT)
    assert found(report) == found(again) == {"victim"}
    following.withdraw(again, by=Actor.resident(), now=LATER)
    assert found(report) == set()


def test_what_is_learnt_later_counts_too(found: Found) -> None:
    officer = the_actor(a_colleague())
    first, second = told(-20, contact=BY_EMAIL, place=HOME), told(contact=BY_EMAIL, place=HOME)
    case_themes.correct(first.case, "litter", by=officer, now=LATER)
    assert found(second) == set()
    case_themes.correct(first.case, "neighbours", by=officer, now=LATER)
    assert found(second) == {"victim"}


@pytest.mark.parametrize(
    ("mine", "theirs", "is_repeat"),
    [
        (set(), {"restricted"}, False),  # the mark would tell that there is one
        ({"restricted"}, set(), True),  # whoever opens this one opens all
        ({"restricted"}, {"restricted"}, True),
    ],
)
def test_an_ordinary_case_is_no_repeat_of_what_is_restricted(
    found: Found, mine: set[str], theirs: set[str], is_repeat: bool
) -> None:
    for days in (-9, -3):
        told(days, place=HERE, contact=BY_EMAIL, marks={"frightened", *theirs})
    found_now = found(told(place=HERE, contact=BY_EMAIL, marks={"frightened", *mine}))
    assert found_now == ({"place", "person", "victim"} if is_repeat else set())


@pytest.mark.parametrize("is_closed", [False, True])
def test_a_mark_goes_when_what_it_rests_on_is_restricted_and_is_back_when_it_is_not(
    found: Found, is_closed: bool
) -> None:
    officer = the_actor(a_colleague("safeguarding"))
    kept, case = told(-20, contact=BY_EMAIL, **HURT).case, told(contact=BY_EMAIL, **HURT)
    assert found(case) == {"victim"}
    if is_closed:
        workflow.move(case.case, to="closed", reason="cleared", by=officer, now=LATER)
    restrictions.restrict(kept, by=officer, now=LATER)
    assert found(case) == set()
    if not is_closed:
        restrictions.release(kept, "Nobody is at risk", by=officer, now=LATER)
        assert found(case) == {"victim"}


def test_each_is_a_filter_of_the_queue(found: Found) -> None:
    officer = the_actor(a_colleague())
    for days in (-9, -3):
        told(days, place=HERE, contact=BY_EMAIL)
    hurt = [told(days, contact=BY_PHONE, **HURT) for days in (-2, -1)]
    report = told(place=HERE, contact=BY_EMAIL)
    assert found(report) == {"place", "person"}

    class Viewer:
        staff_id, opens_restricted = officer.id, False

    def with_mark(mark: str) -> set[int]:
        page = queue.look(narrowing.Choice(marks=(mark,)), viewer=Viewer(), now=LATER)
        return {case.id for case in page.cases}

    everything = set(db.session.scalars(sa.select(Case.id)))
    harmed = {one.case_id for one in hurt}
    assert with_mark("victim") == harmed
    assert with_mark("place") == with_mark("person") == everything - harmed


def test_the_day_it_happened_counts_and_not_the_day_it_was_told(found: Found) -> None:
    for days in (-2, -1):
        one = told(days, place=HERE)
        one.happened_on = date(2020, 11, 18)
    assert found(told(place=HERE)) == set()
