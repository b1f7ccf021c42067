"""The options a question offers on a given day: its list’s entries, its own, or both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from portal.domain.questions.definition import Option, Question
from portal.domain.questions.sources import Entry, Lists


def offered(question: Question, lists: Lists, *, on: date | None) -> dict[str, Option]:
    """Give the options on a day, by code, in the order shown; without a day, all there ever were.

    An option without a label adds to the entry of that code (a stop, a “say what”); one with a
    label comes after the list’s own.
    """
    if not question.list:
        return question.options_by_code
    own = question.options_by_code
    found = {
        entry.code: _from_entry(entry, own.get(entry.code))
        for entry in lists.entries(question.list, on=on)
    }
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
