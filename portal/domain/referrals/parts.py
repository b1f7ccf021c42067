"""The parts of a report that another body can be told, and their copy as it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.domain import notices, themes
from portal.domain.places import Precision
from portal.domain.questions import Section
from portal.domain.reports import described
from portal.domain.triage import actions
from portal.models import Report, Reporter

Lines = list[str]


@dataclass(frozen=True)
class Part:
    """One part: what an officer ticks, and how it is told. `of_people` says who reported or saw."""

    code: str
    label: str
    told: Callable[[Report], list[tuple[str, Lines]]]
    help: str = ""
    of_people: bool = False


def offered(report: Report, *, sees_people: bool) -> list[Part]:
    """Give the parts that there is something to tell of.

    What says who reported or saw it is offered to who may open that, and how to reach somebody
    only where they said that it is safe.
    """
    return [
        part for part in PARTS if (sees_people or not part.of_people) and any(part.told(report))
    ]


def told(report: Report, codes: Iterable[str]) -> dict[str, Any]:
    """Give the copy of some parts, as they read now.

    `rows` are of the code of a part, a label and lines; `photos` are numbers of photos.
    """
    wanted = set(codes)
    rows = [
        [part.code, label, lines]
        for part in PARTS
        if part.code in wanted and part.code != PHOTOS
        for label, lines in part.told(report)
    ]
    photos = [photo.id for photo in report.photos] if PHOTOS in wanted else []
    return {"rows": rows, "photos": photos}


def without_people(copy: Mapping[str, Any]) -> dict[str, Any]:
    """Give a copy less what says who reported or saw it, for who may not open that."""
    of_people = {part.code for part in PARTS if part.of_people}
    return {**copy, "rows": [row for row in copy["rows"] if row[0] not in of_people]}


def label(code: str) -> str:
    return next(part.label for part in PARTS if part.code == code)


def _what(report: Report) -> list[tuple[str, Lines]]:
    # Many a heading is the name of the theme.
    lines = dict.fromkeys((report.headline, themes.label(report.case.theme_code)))
    return [("What it is about", list(lines))]


def _words(report: Report) -> list[tuple[str, Lines]]:
    later = [
        (f"Added on {notices.day(addition.added_at)}", [addition.words])
        for addition in report.additions
        if addition.words
    ]
    return [*([("In their words", [report.words])] if report.words else []), *later]


def _place(report: Report) -> list[tuple[str, Lines]]:
    return [("Where", [line for line in (report.place_label, report.place_note) if line])]


def _point(report: Report) -> list[tuple[str, Lines]]:
    if report.latitude is None or report.longitude is None:
        return []
    known = Precision(report.place_precision).in_words
    return [("Point", [f"{report.latitude:.5f}, {report.longitude:.5f}", known])]


def _when(report: Report) -> list[tuple[str, Lines]]:
    happened = (
        [("When it happened", [notices.day(report.happened_on)])] if report.happened_on else []
    )
    again = [
        ("It happened again", [notices.day(addition.happened_on)])
        for addition in report.additions
        if addition.happened_on
    ]
    return [*happened, *again, ("Reported", [notices.day(report.received_at)])]


def _answers(report: Report) -> list[tuple[str, Lines]]:
    return list(_rows(described.answers(report)))


def _photos(report: Report) -> list[tuple[str, Lines]]:
    number = len(report.photos)
    return [("Photos", [str(number)])] if number else []


def _done(report: Report) -> list[tuple[str, Lines]]:
    return [
        ("What we did", [f"{actions.label(done)}, {notices.day(done.taken_on)}"])
        for done in actions.of(report.case)
    ]


def _name(report: Report) -> list[tuple[str, Lines]]:
    reporter = report.reporter
    return [("Who reported it", [reporter.name])] if reporter and reporter.name else []


def _contact(report: Report) -> list[tuple[str, Lines]]:
    reporter = report.reporter
    return [("How to reach them", _ways(reporter))] if reporter and _ways(reporter) else []


def _ways(reporter: Reporter) -> Lines:
    # The one way that they said is safe, and what they asked to mind.
    ways = {"yes_email": reporter.email, "yes_phone": reporter.phone}
    way = ways.get(reporter.contact)
    return [line for line in (way, reporter.note) if line] if way else []


def _witness(report: Report) -> list[tuple[str, Lines]]:
    return list(_rows(described.witness(report))) if report.witness else []


def _rows(sections: Sequence[Section]) -> Iterator[tuple[str, Lines]]:
    for section in sections:
        for row in section.rows:
            yield row.label, list(row.lines)


PHOTOS = "photos"
PARTS = (
    Part("what", "What it is about", _what, "The heading and the theme"),
    Part("words", "Their own words", _words, "Read them first: they may say who it is"),
    Part("place", "Where, in words", _place),
    Part("point", "Where, as a point", _point, "It may be their home"),
    Part("when", "When", _when),
    Part("answers", "What they answered", _answers, "Every question that is not about themselves"),
    Part(PHOTOS, "Photos", _photos, "Look at them first: they may show who it is"),
    Part("done", "What we have done", _done),
    Part("name", "Who reported it", _name, of_people=True),
    Part("contact", "How to reach them", _contact, "The way that they said is safe", True),
    Part("witness", "What they saw, as a witness", _witness, of_people=True),
)
