"""When a page or a question is asked: conditions over what has been answered so far."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

# What an answer comes to as far as a condition can tell: the codes chosen, a date,
# where a place lies, or merely that there is an answer.
Fact = frozenset[str] | date | str | bool


@dataclass
class Facts:
    """What is known at one point of the route."""

    known: dict[str, Fact] = field(default_factory=dict)
    attributes: set[tuple[str, Any]] = field(default_factory=set)


class Condition(ABC):
    """Something that holds or does not, given what is known."""

    @abstractmethod
    def holds(self, facts: Facts) -> bool:
        """Say whether it holds at this point of the route."""

    def leaves(self) -> Iterator[Condition]:
        yield self

    @property
    def questions(self) -> frozenset[str]:
        """The codes of the questions that it mentions."""
        codes = (getattr(leaf, "question", None) for leaf in self.leaves())
        return frozenset(code for code in codes if code)

    @property
    def attributes(self) -> frozenset[str]:
        """The names of the attributes that it mentions."""
        return frozenset(leaf.attribute for leaf in self.leaves() if isinstance(leaf, HasAttribute))


@dataclass(frozen=True)
class Chosen(Condition):
    question: str
    one_of: frozenset[str]

    def holds(self, facts: Facts) -> bool:
        fact = facts.known.get(self.question)
        return isinstance(fact, frozenset) and not fact.isdisjoint(self.one_of)


@dataclass(frozen=True)
class Answered(Condition):
    question: str
    wanted: bool

    def holds(self, facts: Facts) -> bool:
        return (self.question in facts.known) == self.wanted


@dataclass(frozen=True)
class Dated(Condition):
    """A date earlier than `before` and later than `after`: neither day itself counts."""

    question: str
    before: date | None = None
    after: date | None = None

    def holds(self, facts: Facts) -> bool:
        fact = facts.known.get(self.question)
        return (
            isinstance(fact, date)
            and (self.before is None or fact < self.before)
            and (self.after is None or fact > self.after)
        )


@dataclass(frozen=True)
class Inside(Condition):
    """A place known to be inside the area, or known to be outside; unsure is neither."""

    question: str
    wanted: bool

    def holds(self, facts: Facts) -> bool:
        return facts.known.get(self.question) == ("inside" if self.wanted else "outside")


@dataclass(frozen=True)
class HasAttribute(Condition):
    attribute: str
    one_of: frozenset[Any]

    def holds(self, facts: Facts) -> bool:
        return any((self.attribute, value) in facts.attributes for value in self.one_of)


@dataclass(frozen=True)
class All(Condition):
    parts: tuple[Condition, ...]

    def holds(self, facts: Facts) -> bool:
        return all(part.holds(facts) for part in self.parts)

    def leaves(self) -> Iterator[Condition]:
        for part in self.parts:
            yield from part.leaves()


@dataclass(frozen=True)
class AnyOf(Condition):
    parts: tuple[Condition, ...]

    def holds(self, facts: Facts) -> bool:
        return any(part.holds(facts) for part in self.parts)

    def leaves(self) -> Iterator[Condition]:
        for part in self.parts:
            yield from part.leaves()


@dataclass(frozen=True)
class Not(Condition):
    part: Condition

    def holds(self, facts: Facts) -> bool:
        return not self.part.holds(facts)

    def leaves(self) -> Iterator[Condition]:
        yield from self.part.leaves()


class Unreadable(ValueError):
    """A condition that says nothing the engine understands."""


def parse(data: object) -> Condition:
    """Turn the `when` of a definition into a condition. Raise Unreadable, saying why."""
    if not isinstance(data, Mapping) or not data:
        raise Unreadable("A condition is a table such as { question = “…”, one_of = [“…”] }")
    for key, build in _COMBINATIONS.items():
        if key in data:
            _refuse_others(data, {key})
            return build(data[key])
    if "attribute" in data:
        _refuse_others(data, {"attribute", "one_of"})
        return HasAttribute(_text(data["attribute"], "attribute"), _codes(data.get("one_of")))
    if "question" not in data:
        raise Unreadable("A condition names a question or an attribute, or says all, any or not")
    return _about_a_question(data)


def _about_a_question(data: Mapping[str, object]) -> Condition:
    _refuse_others(data, {"question", "one_of", "answered", "before", "after", "inside"})
    question = _text(data["question"], "question")
    parts: list[Condition] = []
    if "one_of" in data:
        parts.append(Chosen(question, _codes(data["one_of"])))
    if "answered" in data:
        parts.append(Answered(question, _yes_or_no(data["answered"], "answered")))
    if "inside" in data:
        parts.append(Inside(question, _yes_or_no(data["inside"], "inside")))
    if "before" in data or "after" in data:
        parts.append(Dated(question, as_date(data.get("before")), as_date(data.get("after"))))
    if not parts:
        raise Unreadable(
            f"The condition on “{question}” does not say one_of, answered, before, after or inside"
        )
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def as_date(value: object) -> date | None:
    """Read a date from TOML, or from JSON where it is a string. Raise Unreadable."""
    # A TOML date-time is a date too, to Python, and would not compare with one.
    if value is None or (isinstance(value, date) and type(value) is date):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise Unreadable(f"“{value}” is not a date such as 2020-11-05")


def _parts(data: object) -> tuple[Condition, ...]:
    if not isinstance(data, list | tuple) or not data:
        raise Unreadable("“all” and “any” hold a list of conditions")
    return tuple(parse(part) for part in data)


_COMBINATIONS: dict[str, Callable[[object], Condition]] = {
    "all": lambda data: All(_parts(data)),
    "any": lambda data: AnyOf(_parts(data)),
    "not": lambda data: Not(parse(data)),
}


def _refuse_others(data: Mapping[str, object], known: set[str]) -> None:
    others = sorted(str(key) for key in data.keys() - known)
    if others:
        raise Unreadable(f"A condition does not understand “{others[0]}”")


def _text(value: object, key: str) -> str:
    if not isinstance(value, str) or not value:
        raise Unreadable(f"“{key}” in a condition is a code")
    return value


def _yes_or_no(value: object, key: str) -> bool:
    if not isinstance(value, bool):
        raise Unreadable(f"“{key}” in a condition is true or false")
    return value


def _codes(value: object) -> frozenset[Any]:
    if (
        not isinstance(value, list | tuple)
        or not value
        or not all(isinstance(code, str | int | bool) for code in value)
    ):
        raise Unreadable("“one_of” in a condition is a list of codes")
    return frozenset(value)
