"""What we hold towards a case review: of one person, of neighbours, and of what is kept close."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from portal.domain import Actor
from portal.domain.reports import following
from portal.domain.reports.told import Contact
from portal.domain.reviews import complaints
from portal.domain.reviews.counting import Doubt, Standing
from portal.domain.triage import cases, duplicates
from portal.extensions import db
from portal.models import Report
from tests.factories import BLACKBIRD_LEYS, BY_EMAIL, BY_PHONE, a_report

NOW = datetime.fromisoformat("2020-11-18T14:15+00:00")
A_DAY = timedelta(days=1)
FAR_AWAY = replace(BLACKBIRD_LEYS, latitude=51.78, longitude=-1.27)


@dataclass(frozen=True)
class Viewer:
    opens_restricted: bool = False


def noise(days_ago: int = 0, contact: Contact = BY_EMAIL, **told: Any) -> Report:
    """Report noise of so many days ago, told on the day it happened."""
    at = NOW - days_ago * A_DAY
    facts = {"stream": "asb", "theme": "noise", "headline": "Noise", "happened_on": at.date()}
    return a_report(**{**facts, **told}, contact=contact, now=at)


def told_again(report: Report, on: date) -> None:
    following.happened_again(report, "", on=on, by=Actor.resident(), now=NOW)


def read(report: Report) -> Any:
    db.session.expire_all()
    return cases.get(report.case.reference)


pytestmark = pytest.mark.usefixtures("session")


def test_a_case_counts_its_reports_and_each_time_it_happened_again() -> None:
    report = noise(10)
    told_again(report, NOW.date() - 2 * A_DAY)
    told_again(report, NOW.date() - 40 * A_DAY)
    counted = complaints.about(read(report), viewer=Viewer(), now=NOW)
    assert [(one.complaint.label, one.counts) for one in counted.judged] == [
        (report.reference, True),
        (f"{report.reference}, told again", False),  # of 40 days ago: the month is over
        (f"{report.reference}, told again", True),
    ]
    assert counted.sure == 2


def test_what_the_same_person_told_us_in_another_case_is_for_an_officer_to_look_at() -> None:
    report, other = noise(1), noise(30, place=FAR_AWAY, theme="rowdy_behaviour")
    counted = complaints.about(read(report), viewer=Viewer(), now=NOW)
    assert {one.complaint.label: one.doubts for one in counted.judged} == {
        report.reference: frozenset(),
        other.reference: {Doubt.OTHER_CASE},
    }
    assert counted.standing is Standing.FEWER


def test_neighbours_who_told_us_of_the_same_close_by_are_flagged() -> None:
    report, neighbour = noise(1), noise(2, contact=BY_PHONE)
    noise(3, contact=BY_PHONE, place=FAR_AWAY)
    noise(4, contact=BY_PHONE, theme="rowdy_behaviour")
    noise(300, contact=BY_PHONE)
    counted = complaints.about(read(report), viewer=Viewer(), now=NOW)
    assert {one.complaint.label: one.doubts for one in counted.judged} == {
        report.reference: frozenset(),
        neighbour.reference: {Doubt.NEIGHBOUR},
    }
    assert counted.people == 2


def test_neighbours_in_one_case_count_without_a_doubt() -> None:
    report = noise(1)
    for contact in (BY_PHONE, replace(BY_PHONE, phone="07700 900 555")):
        duplicates.join(noise(2, contact=contact).case, report.case, by=Actor.system(), now=NOW)
    counted = complaints.about(read(report), viewer=Viewer(), now=NOW)
    assert (counted.sure, counted.people, counted.standing) == (3, 3, Standing.MET)


def test_one_who_gave_no_name_counts_with_a_doubt() -> None:
    report = noise(1, contact=Contact())
    counted = complaints.about(read(report), viewer=Viewer(), now=NOW)
    assert [one.doubts for one in counted.judged] == [{Doubt.NO_NAME}]


def test_what_is_kept_close_is_not_even_counted_for_whoever_may_not_open_it() -> None:
    report = noise(1)
    noise(2, marks={"restricted"})
    noise(3, contact=BY_PHONE, marks={"restricted"})
    for opens, number in ((False, 1), (True, 3)):
        counted = complaints.about(read(report), viewer=Viewer(opens), now=NOW)
        assert counted.number == number


def test_a_resident_is_told_of_their_own_and_of_nobody_elses() -> None:
    report = noise(1)
    noise(2)
    noise(3, contact=BY_PHONE)
    noise(4, marks={"restricted"})
    held = complaints.held_of(report, now=NOW)
    assert held
    assert held.number == 2
    assert held.next_runs_out_on == date(2021, 5, 15)


def test_a_report_that_is_kept_close_counts_itself_alone() -> None:
    report = noise(1, marks={"restricted"})
    noise(2)
    held = complaints.held_of(report, now=NOW)
    assert held
    assert held.number == 1


def test_dumped_rubbish_is_no_such_complaint() -> None:
    report = a_report(contact=BY_EMAIL, now=NOW)
    assert complaints.held_of(report, now=NOW) is None
    assert not complaints.is_counted(report.case, now=NOW)
