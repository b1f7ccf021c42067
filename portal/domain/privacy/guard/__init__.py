"""Points at personal data in free text, so that whoever wrote it can change it or keep it.

It suggests and never decides: a false alarm costs a moment, a miss is caught by a person later.
Every pattern looks a fixed distance ahead from where it may begin, so a text of any length, and
of any make, is read in a time that grows with its length and no faster.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from portal.domain.privacy.guard import addresses, identifiers, names
from portal.domain.privacy.guard.patterns import Finder


@dataclass(frozen=True)
class Span:
    """Where in a text something personal may stand, and of what kind it looks."""

    start: int
    end: int
    kind: str
    text: str


# What each kind is called when we point at it.
KINDS = {
    "email": "an email address",
    "phone": "a phone number",
    "national_insurance": "a National Insurance number",
    "nhs": "an NHS number",
    "registration": "a vehicle registration",
    "postcode": "a postcode",
    "social_account": "a social media account",
    "house_number": "a house or flat number",
    "name": "a person’s name",
}
_RANK = {kind: place for place, kind in enumerate(KINDS)}

_FINDERS: dict[str, Finder] = {
    "email": identifiers.emails,
    "phone": identifiers.phones,
    "national_insurance": identifiers.national_insurance_numbers,
    "nhs": identifiers.nhs_numbers,
    "registration": identifiers.registrations,
    "postcode": identifiers.postcodes,
    "social_account": identifiers.accounts,
    "house_number": addresses.house_numbers,
}


def find(text: str, *, places: Collection[str] = ()) -> list[Span]:
    """Give what may be personal data in `text`, in order, none overlapping.

    Names in `places` (streets, parks, areas) are never taken for a person’s.
    """
    found = [
        Span(start, end, kind, text[start:end])
        for kind, finder in _FINDERS.items()
        for start, end in finder(text)
    ]
    known = {names.plain_words(place) for place in places}
    found += [Span(start, end, "name", text[start:end]) for start, end in names.find(text, known)]
    return list(_apart(found))


def _apart(spans: Iterable[Span]) -> Iterator[Span]:
    """Keep the surer kind where two overlap, and of one kind the longer."""
    kept: Span | None = None
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if kept is None or span.start >= kept.end:
            if kept is not None:
                yield kept
            kept = span
        elif _RANK[span.kind] < _RANK[kept.kind]:
            kept = span
    if kept is not None:
        yield kept
