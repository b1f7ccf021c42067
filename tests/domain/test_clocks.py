"""A response is due when the standard says, whatever the day, the season or the clocks."""

from __future__ import annotations

import socket
from datetime import UTC, date, datetime
from itertools import islice

import pytest
import requests

from portal.domain import Refused, reference
from portal.domain.triage import clocks
from portal.domain.triage.clocks import LONDON, Pause, Standard, TeamHours

HOURS = TeamHours.from_attributes({"mon_fri": "09:00-22:00", "sat": "09:00-16:30", "sun": "closed"})

WITHIN_24_HOURS = Standard(24, "hours")
FOUR_DAYS = Standard(4, "working_days")
FIVE_DAYS = Standard(5, "working_days")
ONE_DAY = Standard(1, "working_days")
NEEDLES = Standard(1, "hours", out_of_hours=2)


def local(text: str) -> datetime:
    """Read a local time: “2020-12-24 10:00”."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def due(standard: Standard, received: str, pauses: tuple[Pause, ...] = ()) -> str:
    moment = clocks.due(standard, local(received), hours=HOURS, pauses=pauses)
    assert moment.tzinfo is UTC
    return moment.astimezone(LONDON).strftime("%a %Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("received", "standard", "expected", "reason"),
    [
        ("2021-02-10 10:00", FOUR_DAYS, "Tue 2021-02-16 22:00", "Thursday is day 1"),
        ("2021-02-10 21:59", FOUR_DAYS, "Tue 2021-02-16 22:00", "the team is still there"),
        ("2021-02-10 22:00", FOUR_DAYS, "Wed 2021-02-17 22:00", "the team has just left"),
        ("2021-02-10 00:00", FOUR_DAYS, "Tue 2021-02-16 22:00", "before opening is that day"),
        ("2021-02-12 16:00", FIVE_DAYS, "Fri 2021-02-19 22:00", "Friday: Monday is day 1"),
        ("2021-02-12 23:30", FIVE_DAYS, "Mon 2021-02-22 22:00", "late Friday counts as Monday"),
        ("2021-02-13 10:00", FIVE_DAYS, "Mon 2021-02-22 22:00", "Saturday counts as Monday"),
        ("2021-02-13 18:00", FIVE_DAYS, "Mon 2021-02-22 22:00", "Saturday after close as well"),
        ("2021-02-14 12:00", FIVE_DAYS, "Mon 2021-02-22 22:00", "and Sunday"),
        ("2021-02-15 08:00", FIVE_DAYS, "Mon 2021-02-22 22:00", "as does Monday itself"),
        (
            "2020-12-23 10:00",
            FOUR_DAYS,
            "Thu 2020-12-31 22:00",
            "Christmas, and Monday in its place",
        ),
        (
            "2020-12-24 23:00",
            ONE_DAY,
            "Wed 2020-12-30 22:00",
            "late on Christmas Eve counts as the 29th",
        ),
        ("2020-12-28 10:00", ONE_DAY, "Wed 2020-12-30 22:00", "Boxing Day was kept on the 28th"),
        (
            "2020-12-31 10:00",
            ONE_DAY,
            "Mon 2021-01-04 22:00",
            "across New Year’s Day and a weekend",
        ),
        ("2021-04-01 10:00", FOUR_DAYS, "Fri 2021-04-09 22:00", "Good Friday and Easter Monday"),
        ("2021-04-02 10:00", ONE_DAY, "Wed 2021-04-07 22:00", "Good Friday counts as Tuesday"),
        ("2022-05-27 10:00", FOUR_DAYS, "Mon 2022-06-06 22:00", "late May moved to 2 and 3 June"),
        ("2022-05-30 10:00", ONE_DAY, "Tue 2022-05-31 22:00", "so 30 May was a working day"),
        ("2020-05-07 10:00", ONE_DAY, "Mon 2020-05-11 22:00", "early May moved to Friday 8 May"),
        ("2022-09-16 10:00", ONE_DAY, "Tue 2022-09-20 22:00", "the day of the Queen’s funeral"),
        ("2021-02-26 10:00", ONE_DAY, "Mon 2021-03-01 22:00", "across the end of February"),
        ("2020-02-28 10:00", ONE_DAY, "Mon 2020-03-02 22:00", "29 February was a Saturday"),
        ("2020-10-23 10:00", ONE_DAY, "Mon 2020-10-26 22:00", "the clocks went back on Sunday"),
        ("2021-03-26 10:00", ONE_DAY, "Mon 2021-03-29 22:00", "the clocks went on on Sunday"),
    ],
)
def test_working_days_are_counted_from_the_first_full_one(received, standard, expected, reason):
    assert due(standard, received) == expected, reason


@pytest.mark.parametrize(
    ("received", "standard", "expected", "reason"),
    [
        ("2021-02-12 23:30", WITHIN_24_HOURS, "Sat 2021-02-13 23:30", "a day is a day at weekends"),
        ("2020-12-25 10:00", WITHIN_24_HOURS, "Sat 2020-12-26 10:00", "and at Christmas"),
        (
            "2020-10-24 14:00",
            WITHIN_24_HOURS,
            "Sun 2020-10-25 13:00",
            "the night was an hour longer",
        ),
        (
            "2021-03-27 14:00",
            WITHIN_24_HOURS,
            "Sun 2021-03-28 15:00",
            "the night was an hour shorter",
        ),
        ("2021-01-31 23:30", WITHIN_24_HOURS, "Mon 2021-02-01 23:30", "across the end of a month"),
        ("2021-02-10 10:00", NEEDLES, "Wed 2021-02-10 11:00", "the team is there"),
        ("2021-02-10 21:59", NEEDLES, "Wed 2021-02-10 22:59", "just"),
        ("2021-02-10 22:00", NEEDLES, "Thu 2021-02-11 00:00", "it has just left"),
        ("2021-02-10 08:59", NEEDLES, "Wed 2021-02-10 10:59", "it isn’t there yet"),
        ("2021-02-13 16:29", NEEDLES, "Sat 2021-02-13 17:29", "Saturday, open"),
        ("2021-02-13 16:30", NEEDLES, "Sat 2021-02-13 18:30", "Saturday, closed"),
        ("2021-02-14 12:00", NEEDLES, "Sun 2021-02-14 14:00", "closed on Sundays"),
        ("2021-04-05 12:00", NEEDLES, "Mon 2021-04-05 14:00", "and on Easter Monday"),
        ("2021-03-28 00:30", NEEDLES, "Sun 2021-03-28 03:30", "two hours, one of them skipped"),
        ("2021-07-01 10:00", NEEDLES, "Thu 2021-07-01 11:00", "hours are local ones in summer"),
    ],
)
def test_hours_are_counted_as_they_pass(received, standard, expected, reason):
    assert due(standard, received) == expected, reason


def test_the_hour_that_comes_twice_is_told_apart():
    first = local("2020-10-25 01:30")
    second = first.replace(fold=1)
    apart = clocks.due(NEEDLES, second, hours=HOURS) - clocks.due(NEEDLES, first, hours=HOURS)
    assert apart.total_seconds() == 3600


def test_what_is_done_at_once_is_due_at_once():
    assert due(Standard(0, "working_days"), "2021-02-14 03:00") == "Sun 2021-02-14 03:00"


def waiting(started: str, ended: str, reason: str = "waiting_reporter") -> Pause:
    return Pause(local(started), local(ended), reason)


@pytest.mark.parametrize(
    ("pauses", "standard", "expected", "reason"),
    [
        ((), FOUR_DAYS, "Tue 2021-02-16 22:00", "received on Wednesday 10th at 10:00"),
        (
            (waiting("2021-02-11 10:00", "2021-02-11 15:00"),),
            FOUR_DAYS,
            "Tue 2021-02-16 22:00",
            "asked and answered in a day",
        ),
        (
            (waiting("2021-02-11 10:00", "2021-02-12 15:00"),),
            FOUR_DAYS,
            "Wed 2021-02-17 22:00",
            "the day of the answer isn’t a full one",
        ),
        (
            (waiting("2021-02-11 10:00", "2021-02-13 15:00"),),
            FOUR_DAYS,
            "Thu 2021-02-18 22:00",
            "an answer on Saturday counts as Monday’s",
        ),
        (
            (waiting("2021-02-13 10:00", "2021-02-14 15:00"),),
            FOUR_DAYS,
            "Wed 2021-02-17 22:00",
            "so does one on Sunday",
        ),
        (
            (
                waiting("2021-02-11 10:00", "2021-02-15 15:00"),
                waiting("2021-02-12 10:00", "2021-02-15 16:00"),
            ),
            FOUR_DAYS,
            "Thu 2021-02-18 22:00",
            "two at once stop the clock once",
        ),
        (
            (waiting("2021-03-01 10:00", "2021-03-05 15:00"),),
            FOUR_DAYS,
            "Tue 2021-02-16 22:00",
            "a pause after it was due changes nothing",
        ),
        (
            (waiting("2021-02-10 12:00", "2021-02-10 15:00"),),
            WITHIN_24_HOURS,
            "Thu 2021-02-11 13:00",
            "three hours later",
        ),
        (
            (
                waiting("2021-02-10 14:00", "2021-02-10 16:00"),
                waiting("2021-02-10 12:00", "2021-02-10 15:00"),
            ),
            WITHIN_24_HOURS,
            "Thu 2021-02-11 14:00",
            "four in all, where two overlap",
        ),
        (
            (
                waiting("2021-02-10 12:00", "2021-02-11 12:00"),
                waiting("2021-02-12 08:00", "2021-02-12 09:00"),
            ),
            WITHIN_24_HOURS,
            "Fri 2021-02-12 11:00",
            "the second falls in the time the first gave",
        ),
        (
            (waiting("2021-02-12 12:00", "2021-02-13 12:00"),),
            WITHIN_24_HOURS,
            "Thu 2021-02-11 10:00",
            "too late to matter",
        ),
        (
            (waiting("2021-02-09 12:00", "2021-02-10 12:00"),),
            WITHIN_24_HOURS,
            "Thu 2021-02-11 12:00",
            "only the part since it was received",
        ),
    ],
)
def test_the_clock_stops_while_we_wait_for_the_person(pauses, standard, expected, reason):
    assert due(standard, "2021-02-10 10:00", pauses) == expected, reason


@pytest.mark.parametrize("reason", ["waiting_us", "waiting_partner", "busy", ""])
def test_the_clock_stops_for_no_reason_of_our_own(reason):
    with pytest.raises(Refused, match="waiting for the person who reported it"):
        due(
            FOUR_DAYS,
            "2021-02-10 10:00",
            (waiting("2021-02-11 10:00", "2021-02-12 10:00", reason),),
        )


def test_a_new_category_is_measured_from_when_the_report_came_in():
    received = "2021-02-10 10:00"
    assert due(FIVE_DAYS, received) == "Wed 2021-02-17 22:00"
    # Put in Category 1 on the 15th, it was due on the 11th: late is late.
    assert due(WITHIN_24_HOURS, received) == "Thu 2021-02-11 10:00"


def test_a_time_without_its_zone_starts_no_clock():
    with pytest.raises(ValueError, match="zone"):
        clocks.due(FOUR_DAYS, datetime(2021, 2, 10, 10), hours=HOURS)  # noqa: DTZ001 (the point)


def test_the_same_moment_is_due_at_the_same_moment_however_it_is_written():
    one = datetime(2021, 7, 1, 21, 30, tzinfo=UTC)  # 22:30 in Oxford: the team has gone
    assert clocks.due(ONE_DAY, one, hours=HOURS) == clocks.due(
        ONE_DAY, one.astimezone(LONDON), hours=HOURS
    )
    assert due(ONE_DAY, "2021-07-01 22:30") == "Mon 2021-07-05 22:00"


def test_a_team_that_keeps_no_hours_has_until_midnight():
    always = TeamHours.from_attributes({})
    moment = clocks.due(ONE_DAY, local("2021-02-10 23:59"), hours=always)
    assert moment == local("2021-02-12 00:00")


# The calendar


@pytest.mark.parametrize("year", [2013, 2014, 2015, 2016, 2017, 2018, 2019, 2021, 2024, 2025, 2026])
def test_the_usual_rule_gives_what_was_published(year):
    calendar = clocks.england_and_wales()
    days = [
        date.fromordinal(n)
        for n in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())
    ]
    published = {day for day in days if calendar.is_bank_holiday(day)}
    assert calendar.is_listed(days[0])
    assert clocks.usual_bank_holidays(year) == published


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2020, 5, 8), "75 years since the end of the war in Europe"),
        (date(2022, 6, 3), "the Platinum Jubilee"),
        (date(2022, 9, 19), "the funeral of Elizabeth II"),
        (date(2023, 5, 8), "the coronation"),
    ],
)
def test_days_proclaimed_for_one_year_come_from_the_list(day, reason):
    assert clocks.england_and_wales().is_bank_holiday(day), reason
    assert day not in clocks.usual_bank_holidays(day.year)


@pytest.mark.parametrize(
    ("day", "holiday"),
    [
        (date(2040, 12, 25), True),
        (date(2040, 3, 30), True),  # Good Friday
        (date(2040, 4, 2), True),  # Easter Monday
        (date(2039, 12, 27), True),  # Christmas Day, a Sunday, moves past Boxing Day
        (date(2005, 1, 3), True),  # New Year’s Day was a Saturday
        (date(2005, 1, 4), False),
    ],
)
def test_years_beyond_the_list_go_by_the_usual_rule_and_say_so(day, holiday):
    calendar = clocks.england_and_wales()
    assert calendar.is_bank_holiday(day) is holiday
    assert not calendar.is_listed(day)


@pytest.mark.parametrize(
    ("year", "sunday"),
    [
        (1961, (4, 2)),
        (2000, (4, 23)),
        (2008, (3, 23)),
        (2021, (4, 4)),
        (2038, (4, 25)),
        (2285, (3, 22)),
    ],
)
def test_easter_falls_where_it_fell(year, sunday):
    assert clocks.easter(year) == date(year, *sunday)


def test_bank_holidays_are_read_without_a_network(monkeypatch):
    def no_network(*_args, **_kwargs):
        raise AssertionError("something reached for the network")

    monkeypatch.setattr(socket, "create_connection", no_network)
    monkeypatch.setattr(socket.socket, "connect", no_network)
    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    monkeypatch.setattr(requests.Session, "request", no_network)
    clocks.england_and_wales.cache_clear()
    days = clocks.england_and_wales().working_days_from(date(2020, 12, 25))
    assert list(islice(days, 2)) == [date(2020, 12, 29), date(2020, 12, 30)]


# What the portal ships


def test_every_standard_that_ships_can_be_counted():
    shipped = reference.read_file("lists/service_standards.toml")["entries"]
    read = {entry["code"]: Standard.from_attributes(entry["attributes"]) for entry in shipped}
    assert read["SLA_CAT1"] == WITHIN_24_HOURS
    assert read["SLA_CAT2"] == FOUR_DAYS
    assert read["SLA_CAT3"] == FIVE_DAYS
    assert read["SLA_NEEDLE"] == NEEDLES


def test_the_hours_that_ship_are_the_teams():
    teams = {entry["code"]: entry for entry in reference.read_file("lists/teams.toml")["entries"]}
    assert TeamHours.from_attributes(teams["CRT"]["attributes"]["hours"]) == HOURS


def test_a_standard_that_says_nothing_is_a_fault():
    with pytest.raises(ValueError, match="neither hours nor working days"):
        Standard.from_attributes({"applies": "all"})
