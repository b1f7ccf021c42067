"""How dates, times and counts read."""

from __future__ import annotations

import doctest
from datetime import UTC, date, datetime, time

import pytest

from portal.web import filters


@pytest.mark.parametrize("name", sorted({f.__name__ for f in filters.FILTERS.values()}))
def test_a_filter_shows_as_its_docstring_says(name: str) -> None:
    names = {
        **vars(filters),
        "UTC": UTC,
        "date": date,
        "datetime": datetime,
        "time": time,
        "Markup": filters.Markup,
    }
    found = doctest.DocTestFinder().find(getattr(filters, name), name, globs=names)
    examples = [test for test in found if test.examples]
    assert examples, f"{name} shows no output"
    for test in examples:
        assert doctest.DocTestRunner().run(test).failed == 0


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (datetime(2020, 10, 25, 0, 30, tzinfo=UTC), "1:30am"),  # still summer time
        (datetime(2020, 10, 25, 1, 30, tzinfo=UTC), "1:30am"),  # the same clock, an hour later
        (datetime(2021, 3, 28, 0, 59, tzinfo=UTC), "12:59am"),  # the last minute of winter time
        (datetime(2021, 3, 28, 1, 0, tzinfo=UTC), "2am"),  # there is no 1am that night
    ],
)
def test_times_are_by_the_clock_on_the_wall(at: datetime, shown: str) -> None:
    assert filters.format_time(at) == shown


def test_a_late_report_belongs_to_the_day_it_was_in_oxford() -> None:
    assert filters.format_date_short(datetime(2020, 6, 30, 23, 30, tzinfo=UTC)) == "1 July 2020"


@pytest.mark.parametrize(
    "typed",
    ["<script>alert(1)</script>", "<b>", "\"'><img src=x onerror=alert(1)>", "{{ 7 * 7 }}"],
)
def test_what_someone_typed_is_shown_and_never_run(typed: str) -> None:
    assert "<script" not in filters.format_paragraphs(typed)
    assert "<img" not in filters.format_paragraphs(typed)
    assert str(filters.format_paragraphs(typed)).count("<") == 2  # the paragraph’s own
    assert "<b>" not in filters.format_reference(typed)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("\r\n\r\n", ""),
        ("One\r\n\r\n\r\n\r\nTwo", "One|Two"),  # empty lines are no paragraph
        ("One\nstill one", "One<br>still one"),
    ],
)
def test_paragraphs_are_kept_as_they_were_typed(text: str, shown: str) -> None:
    words = str(filters.format_paragraphs(text))
    assert (
        words.replace('</p><p class="govuk-body">', "|")
        .removeprefix('<p class="govuk-body">')
        .removesuffix("</p>")
        == shown
    )
