"""What somebody has told us, put in the terms a report is kept in, from the answers they gave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.domain import places
from portal.domain.privacy import screening
from portal.domain.questions import Journey
from portal.domain.reports import streams

# Answers with these meanings are somebody’s own: they are kept encrypted, apart from the report.
REPORTER = {
    "reporter.name": "name",
    "reporter.email": "email",
    "reporter.phone": "phone",
    "reporter.postcode": "postcode",
    "reporter.contact_note": "note",
}


# Answers that say something about urgency by themselves, and the mark they leave.
MARKED = {
    "happening_now": ("yes", "happening_now"),
    "getting_worse": ("yes", "getting_worse"),
    "targeted": ("yes", "targeted"),
}


@dataclass(frozen=True)
class Place:
    """Where it happened, as surely as anyone knows."""

    label: str = "Not given"
    note: str = ""
    precision: str = "none"
    latitude: float | None = None
    longitude: float | None = None
    postcode: str | None = None
    ward_code: str | None = None
    ward_name: str | None = None
    ward_basis: str | None = None
    is_inside: bool = True


@dataclass(frozen=True)
class Contact:
    """How to reach someone, and whether it is safe to."""

    contact: str = "no"
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    postcode: str | None = None
    note: str | None = None
    wants_news: bool = False

    @property
    def says_who(self) -> bool:
        return any((self.name, self.email, self.phone, self.postcode))


@dataclass(frozen=True)
class Told:
    """Everything a report is made of."""

    stream: str
    kind: str | None
    theme: str
    headline: str
    words: str
    happened_on: date
    place: Place
    contact: Contact
    witness: dict[str, Any]
    answers: dict[str, Any]
    marks: frozenset[str]
    photos: tuple[str, ...] = ()
    # Themes that the free text tells of besides, each with the words that said so.
    also_about: Mapping[str, str] = field(default_factory=dict)

    @property
    def saw_it_happen(self) -> bool:
        """Whether a witness said anything more than that they saw nothing."""
        return any(answer not in ("no", None, "") for answer in self.witness.values())

    @property
    def is_restricted(self) -> bool:
        return "restricted" in self.marks


def understand(journey: Journey, *, findings: Sequence[screening.Finding] | None = None) -> Told:
    """Read a finished journey as a report; `findings` are those of its free text, where known."""
    stream = streams.get(journey.definition.code)
    filled = journey.filled()
    if findings is None:
        findings = screening.find("\n\n".join(journey.free_texts()))
    happened_on = _happened_on(filled, journey.today)
    kind = filled.get("type") or filled.get("covid_category") or filled.get("help_kind")
    return Told(
        stream=stream.code,
        kind=_code(kind),
        theme=stream.theme(journey.attributes(), on=happened_on),
        headline=stream.headline(journey),
        words=_words(journey),
        happened_on=happened_on,
        place=_place(filled, on=happened_on, judged_on=journey.begun_on),
        contact=_contact(filled),
        witness=journey.answers_in("witness"),
        answers=journey.answers_in("ordinary"),
        marks=_marks(journey, filled, findings),
        photos=tuple(filled.get("photos") or ()),
        also_about={
            finding.about.theme: finding.phrase for finding in findings if finding.about.theme
        },
    )


def _words(journey: Journey) -> str:
    """Give what was written freely, without what a witness saw: that is for fewer eyes."""
    asked = journey.definition.questions_by_code
    place = journey.filled().get("place") or {}
    return "\n\n".join(
        written.text
        for written in journey.written()
        # The name of a place stands with the place.
        if asked[written.question].group == "ordinary" and written.text != place.get("label")
    )


def _marks(
    journey: Journey, filled: Mapping[str, Any], findings: Iterable[screening.Finding]
) -> frozenset[str]:
    marks = {str(mark) for mark in journey.marks}
    for finding in findings:
        marks.update(finding.marks)
        if finding.restricts:
            marks.add("restricted")
    marks.update(
        mark for meaning, (code, mark) in MARKED.items() if _code(filled.get(meaning)) == code
    )
    return frozenset(marks)


def _code(answer: Any) -> str | None:
    if isinstance(answer, Mapping):
        return str(answer.get("code"))
    return str(answer) if answer else None


def _happened_on(filled: Mapping[str, Any], today: date) -> date:
    """Give the day it happened; what is happening now, or has no day, counts as today’s."""
    answer = filled.get("happened_on")
    return date.fromisoformat(answer) if answer else today


def _place(filled: Mapping[str, Any], *, on: date, judged_on: date) -> Place:
    spot = filled.get("place")
    note = str(filled.get("place_note") or "")
    if not spot:
        return Place(note=note)
    latitude, longitude = spot.get("latitude"), spot.get("longitude")
    # Wards change: what counts is the one in force on the day it happened.
    ward = spot if on == judged_on else _ward_on_the_day(spot, on=on)
    return Place(
        label=str(spot.get("label") or spot.get("text") or ""),
        note=note,
        precision=str(spot.get("precision") or "words"),
        latitude=latitude,
        longitude=longitude,
        postcode=spot.get("postcode"),
        ward_code=ward.get("ward"),
        ward_name=ward.get("ward_name"),
        ward_basis=ward.get("ward_basis"),
        is_inside=spot.get("inside") is not False,
    )


def _ward_on_the_day(spot: Mapping[str, Any], *, on: date) -> Mapping[str, Any]:
    latitude, longitude = spot.get("latitude"), spot.get("longitude")
    if latitude is not None and longitude is not None:
        return places.at(latitude, longitude, on=on).as_answer()
    # Without a point there is nothing to look up: a ward that was not there yet is not put down.
    if spot.get("ward") in {ward.code for ward in places.wards(on)}:
        return spot
    return {"ward_basis": "unknown"}


def _contact(filled: Mapping[str, Any]) -> Contact:
    given = {name: filled.get(meaning) or None for meaning, name in REPORTER.items()}
    return Contact(
        contact=_code(filled.get("contact_safe")) or "no",
        wants_news=_code(filled.get("wants_news")) == "yes",
        **given,
    )
