"""How things read on a page: dates, times, counts and names, as a person would say them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from markupsafe import Markup, escape

from portal.domain import markup

LONDON = ZoneInfo("Europe/London")


def init_app(app: Flask) -> None:
    """Give every template the filters of this module."""
    app.jinja_env.filters.update(FILTERS)


def local(moment: datetime) -> datetime:
    """Give a moment by the clock on the wall in Oxford.

    >>> local(datetime(2020, 7, 1, 13, 0, tzinfo=UTC))
    datetime(2020, 7, 1, 14, 0, tzinfo=LONDON)
    """
    return moment.astimezone(LONDON)


def day_of(moment: date | datetime) -> date:
    """Give the day, in Oxford, of a moment or a day.

    >>> day_of(datetime(2020, 7, 1, 23, 30, tzinfo=UTC))
    date(2020, 7, 2)
    """
    return local(moment).date() if isinstance(moment, datetime) else moment


def format_date(moment: date | datetime) -> str:
    """
    >>> format_date(date(2020, 11, 3))
    'Tuesday 3 November 2020'
    """
    day = day_of(moment)
    return f"{day:%A} {day.day} {day:%B %Y}"


def format_date_short(moment: date | datetime) -> str:
    """
    >>> format_date_short(date(2020, 11, 3))
    '3 November 2020'
    """
    day = day_of(moment)
    return f"{day.day} {day:%B %Y}"


def format_date_narrow(moment: date | datetime) -> str:
    """For tables, where a column is narrow.

    >>> format_date_narrow(date(2020, 11, 3))
    '3 Nov 2020'
    """
    day = day_of(moment)
    return f"{day.day} {day:%b %Y}"


def format_time(moment: time | datetime) -> str:
    """
    >>> format_time(time(14, 15))
    '2:15pm'
    >>> format_time(time(9, 0))
    '9am'
    >>> format_time(time(12, 0))
    'midday'
    """
    clock = local(moment) if isinstance(moment, datetime) else moment
    if (clock.hour, clock.minute) in EXACT_TIMES:
        return EXACT_TIMES[clock.hour, clock.minute]
    hour = clock.hour % 12 or 12
    minutes = f":{clock.minute:02}" if clock.minute else ""
    return f"{hour}{minutes}{'am' if clock.hour < 12 else 'pm'}"


EXACT_TIMES = {(0, 0): "midnight", (12, 0): "midday"}


def format_moment(moment: datetime) -> str:
    """
    >>> format_moment(datetime(2020, 11, 3, 14, 15, tzinfo=UTC))
    'Tuesday 3 November 2020 at 2:15pm'
    """
    return f"{format_date(moment)} at {format_time(moment)}"


def format_moment_narrow(moment: datetime) -> str:
    """
    >>> format_moment_narrow(datetime(2020, 11, 3, 14, 15, tzinfo=UTC))
    '3 Nov 2020, 2:15pm'
    """
    return f"{format_date_narrow(moment)}, {format_time(moment)}"


def format_date_range(first: date | datetime, last: date | datetime) -> str:
    """
    >>> format_date_range(date(2020, 11, 3), date(2020, 11, 9))
    '3 to 9 November 2020'
    >>> format_date_range(date(2020, 11, 3), date(2020, 12, 1))
    '3 November to 1 December 2020'
    >>> format_date_range(date(2019, 11, 8), date(2020, 1, 12))
    '8 November 2019 to 12 January 2020'
    """
    start, end = day_of(first), day_of(last)
    if start == end:
        return format_date_short(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day} to {format_date_short(end)}"
    if start.year == end.year:
        return f"{start.day} {start:%B} to {format_date_short(end)}"
    return f"{format_date_short(start)} to {format_date_short(end)}"


def format_time_range(first: time | datetime, last: time | datetime) -> str:
    """
    >>> format_time_range(time(9, 0), time(17, 0))
    '9am to 5pm'
    """
    return f"{format_time(first)} to {format_time(last)}"


def format_number(number: int | float | Decimal) -> str:
    """
    >>> format_number(1570)
    '1,570'
    >>> format_number(0.5)
    '0.5'
    """
    return f"{number:,}"


def format_count(number: int, one: str, many: str = "") -> str:
    """
    >>> format_count(1, "report")
    '1 report'
    >>> format_count(1570, "person", "people")
    '1,570 people'
    """
    return f"{format_number(number)} {one if number == 1 else many or one + 's'}"


def format_list(things: Iterable[Any], joined_by: str = "and") -> str:
    """
    >>> format_list(["litter", "noise", "drug use"])
    'litter, noise and drug use'
    """
    words = [str(thing) for thing in things]
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joined_by} {words[-1]}"


def format_size(size: int) -> str:
    """
    >>> format_size(12582912)
    '12 MB'
    >>> format_size(900)
    '1 kB'
    """
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} kB"
    return f"{size / 1024 / 1024:.1f}".removesuffix(".0") + " MB"


def format_phone_link(phone: str) -> str:
    """
    >>> format_phone_link("01865 249811")
    'tel:01865249811'
    """
    return "tel:" + "".join(character for character in phone if character.isdigit())


def format_reference(reference: str) -> Markup:
    """A reference, whole on its line, and in letters that tell 8 from B.

    >>> format_reference("OX-2021-4F7K2")
    Markup('<span class="app-reference">OX-2021-4F7K2</span>')
    """
    return Markup('<span class="app-reference">{}</span>').format(reference)


def format_paragraphs(text: str) -> Markup:
    """What someone wrote, escaped, with its paragraphs and line ends kept.

    >>> format_paragraphs("One\\n\\nTwo\\nthree")
    Markup('<p class="govuk-body">One</p><p class="govuk-body">Two<br>three</p>')
    """
    paragraphs = [part for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
    return Markup("").join(
        Markup('<p class="govuk-body">{}</p>').format(
            Markup("<br>").join(escape(line) for line in paragraph.strip("\n").split("\n"))
        )
        for paragraph in paragraphs
    )


def format_years(year: str) -> str:
    """
    >>> format_years("2019-20")
    '2019–20'
    """
    return year.replace("-", "–")


def format_curly(text: str) -> str:
    """Typewriter apostrophes, as old reports have them, set as a printer would.

    >>> format_curly("the country's lockdown")
    'the country’s lockdown'
    """
    return text.replace("'", "’")


def format_as_item(sentence: str) -> str:
    """A sentence as an item of a list that was led into by words and a colon.

    >>> format_as_item("Wrote a local plan.")
    'wrote a local plan'
    """
    return sentence[:1].lower() + sentence[1:].removesuffix(".")


def format_markdown(text: str) -> Markup:
    """What staff wrote in Markdown, as safe HTML.

    >>> format_markdown("**Call** us")
    Markup('<p class="govuk-body"><strong>Call</strong> us</p>')
    """
    return Markup(markup.render(text).strip())  # noqa: S704 nh3 is the last gate of what comes out of it


def format_machine_time(moment: date | datetime) -> str:
    """For `<time datetime>`.

    >>> format_machine_time(datetime(2020, 11, 3, 14, 15, tzinfo=UTC))
    '2020-11-03T14:15:00+00:00'
    """
    if not isinstance(moment, datetime):
        return moment.isoformat()
    return local(moment).isoformat(timespec="seconds")


FILTERS = {
    "date": format_date,
    "date_short": format_date_short,
    "date_narrow": format_date_narrow,
    "time": format_time,
    "moment": format_moment,
    "moment_narrow": format_moment_narrow,
    "date_range": format_date_range,
    "time_range": format_time_range,
    "number": format_number,
    "counted": format_count,
    "listed": format_list,
    "size": format_size,
    "phone_link": format_phone_link,
    "reference": format_reference,
    "paragraphs": format_paragraphs,
    "markdown": format_markdown,
    "years": format_years,
    "curly": format_curly,
    "as_item": format_as_item,
    "machine_time": format_machine_time,
}
