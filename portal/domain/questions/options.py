"""The options a question offers on a given day: its list’s entries, its own, or both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from portal.domain.questions.definition import Option, Question
from portal.domain.questions.sources import Entry, Lists

# As many days as a list is likely to change on while we run.
MOST_OFFERS = 16


def offered(question: Question, lists: Lists, *, on: date | None) -> dict[str, Option]:
    """Give the options on a day, by code, in the order shown; without a day, all there ever were.

    An option without a label adds to the entry of that code (a stop, a “say what”); one with a
    label comes after the list’s own.
    """
    if not question.list:
        return question.options_by_code
    entries = lists.entries(question.list, on=on)
    # Whoever keeps the lists gives the same entries again and again, and a journey asks for them
    # at every step. Those held here stay alive, so that no other can take on their identity.
    key = tuple(map(id, entries))
    found = question.offers.get(key)
    if found is None:
        if len(question.offers) >= MOST_OFFERS:
            question.offers.clear()
        found = question.offers[key] = (tuple(entries), _joined(question, entries))
    return found[1]


def _joined(question: Question, entries: Sequence[Entry]) -> dict[str, Option]:
    own = question.options_by_code
    found = {entry.code: _from_entry(entry, own.get(entry.code)) for entry in entries}
    for option in question.options:
        if option.label:
            found.setdefault(option.code, option)
    return found


def _from_entry(entry: Entry, addition: Option | None) -> Option:
    option = Option(
        code=entry.code,
        label=entry.public or entry.label,
        hint=entry.help or "",
        attributes=entry.attributes or {},
    )
    if addition is None:
        return option
    return replace(
        addition,
        label=addition.label or option.label,
        hint=addition.hint or option.hint,
        attributes={**option.attributes, **addition.attributes},
    )


def attribute_values(attributes: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Give each attribute value on its own, a list being several."""
    for name, value in attributes.items():
        for each in value if isinstance(value, list | tuple) else (value,):
            if isinstance(each, str | int | bool):
                yield name, each


def gathered(options: Iterable[Option]) -> dict[str, list[Any]]:
    """Gather the attributes of several options: each value once, in the order met."""
    found: dict[str, list[Any]] = {}
    for option in options:
        for name, value in attribute_values(option.attributes):
            values = found.setdefault(name, [])
            if value not in values:
                values.append(value)
    return found
