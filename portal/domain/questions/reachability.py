"""Finds what nobody could ever be asked, by walking every route that differs in where it leads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations, product
from typing import Any, NamedTuple

from portal.domain.questions.conditions import Chosen, Condition, Dated, Fact, Facts, HasAttribute
from portal.domain.questions.definition import Definition, Option, Page, PageKind, Question
from portal.domain.questions.kinds import KINDS
from portal.domain.questions.options import attribute_values, offered
from portal.domain.questions.sources import Lists

# Answers are told apart only where a condition does, and forgotten once none will ask again, so
# a real set of questions stays far below either bound.
MOST_WALKS = 50_000
MOST_TOLD_APART = 10


class Choice(NamedTuple):
    """One way to answer a question, standing for all the ways that lead to the same."""

    fact: Fact | None
    attributes: frozenset[tuple[str, Any]] = frozenset()
    stops: tuple[str, ...] = ()


class State(NamedTuple):
    """What later conditions can still ask about, part of the way along."""

    known: frozenset[tuple[str, Fact]] = frozenset()
    attributes: frozenset[tuple[str, Any]] = frozenset()


class TooTangled(Exception):
    """More routes than can be walked; the argument says where."""


@dataclass
class Reached:
    pages: set[str] = field(default_factory=set)
    questions: set[str] = field(default_factory=set)
    the_end: bool = False


def explore(definition: Definition, lists: Lists) -> Reached:
    """Walk every route through a definition. Raise TooTangled beyond the bound.

    Exact over what conditions ask; the days on which a list’s entries hold are not told apart.
    """
    return _Walks(definition, lists).reached()


class _Walks:
    def __init__(self, definition: Definition, lists: Lists) -> None:
        self.definition = definition
        self.lists = lists
        self.leaves = [leaf for when in _conditions(definition) for leaf in when.leaves()]
        self.asked_attributes = {
            (leaf.attribute, value)
            for leaf in self.leaves
            if isinstance(leaf, HasAttribute)
            for value in leaf.one_of
        }
        self.asked_questions = {getattr(leaf, "question", "") for leaf in self.leaves}
        self.choices = {
            question.code: list(self._choices(question))
            for _, question in definition.all_questions()
            if question.type in KINDS
        }
        self.walked = 0
        self.found = Reached()

    def reached(self) -> Reached:
        states = {State()}
        for position, page in enumerate(self.definition.pages):
            if page.code not in self.definition.reached_by_an_option:
                later = self._asked_after(position)
                states = {
                    _forget(after, *later)
                    for state in states
                    for after in self._through(page, state)
                }
        self.found.the_end = bool(states)
        return self.found

    def _through(self, page: Page, state: State) -> Iterator[State]:
        facts = Facts(dict(state.known), set(state.attributes))
        asked = [
            question
            for question in page.questions
            if self.choices.get(question.code)
            and (question.when is None or question.when.holds(facts))
        ]
        nothing_to_ask = page.kind is PageKind.QUESTION and not asked
        if nothing_to_ask or (page.when is not None and not page.when.holds(facts)):
            yield state
            return
        self.found.pages.add(page.code)
        self.found.questions.update(question.code for question in asked)
        if page.ends_the_route:
            return
        for choices in product(*(self.choices[question.code] for question in asked)):
            self.walked += 1
            if self.walked > MOST_WALKS:
                raise TooTangled(f"page {page.code}")
            after = _learn(state, asked, choices)
            if not self._stopped(choices, after):
                yield after

    def _stopped(self, choices: tuple[Choice, ...], after: State) -> bool:
        facts = Facts(dict(after.known), set(after.attributes))
        for name in dict.fromkeys(stop for choice in choices for stop in choice.stops):
            page = self.definition.pages_by_code.get(name)
            if page is None or (page.when is not None and not page.when.holds(facts)):
                continue
            self.found.pages.add(name)
            if page.ends_the_route:
                return True
        return False

    def _asked_after(self, position: int) -> tuple[frozenset[str], frozenset[str]]:
        """Give the questions and attributes that some condition from here on may ask about."""
        ahead = [
            when
            for place, page in enumerate(self.definition.pages)
            if place > position or page.code in self.definition.reached_by_an_option
            for when in _conditions_of(page)
        ]
        return (
            frozenset().union(*(when.questions for when in ahead)),
            frozenset().union(*(when.attributes for when in ahead)),
        )

    # The ways to answer

    def _choices(self, question: Question) -> Iterator[Choice]:
        if KINDS[question.type].has_options:
            yield from self._choices_of_options(question)
            return
        if question.code not in self.asked_questions:
            yield Choice(None)
            return
        yield from (Choice(fact) for fact in self._facts(question))
        if not question.required:
            yield Choice(None)

    def _facts(self, question: Question) -> list[Fact]:
        if question.type == "place":
            return ["inside", "outside", "unsure"]
        if question.type == "date":
            return list(self._days(question))
        return [True]

    def _days(self, question: Question) -> Iterator[date]:
        """Give the days on either side of each that a condition names, and those days."""
        named = {
            day
            for leaf in self.leaves
            if isinstance(leaf, Dated) and leaf.question == question.code
            for day in (leaf.before, leaf.after)
            if day is not None
        } or {date(2020, 1, 1)}
        near = {day + timedelta(days=off) for day in named for off in (-1, 0, 1)}
        for day in sorted(near):
            too_early = isinstance(question.minimum, date) and day < question.minimum
            too_late = isinstance(question.maximum, date) and day > question.maximum
            if not too_early and not too_late:
                yield day

    def _choices_of_options(self, question: Question) -> Iterator[Choice]:
        options = offered(question, self.lists, on=None).values()
        if not options:
            return
        alike: dict[object, Option] = {}
        for option in options:
            alike.setdefault(self._told_apart_by(question, option), option)
        apart = list(alike.values())
        if not question.required:
            yield Choice(None)
        if question.type == "single":
            yield from (self._choosing(option) for option in apart)
            return
        yield from (self._choosing(option) for option in apart if option.alone)
        together = [option for option in apart if not option.alone]
        if len(together) > MOST_TOLD_APART:
            raise TooTangled(f"question {question.code}")
        for count in range(1, len(together) + 1):
            for several in combinations(together, count):
                yield self._choosing(*several)

    def _told_apart_by(self, question: Question, option: Option) -> object:
        named_in = tuple(
            option.code in leaf.one_of
            for leaf in self.leaves
            if isinstance(leaf, Chosen) and leaf.question == question.code
        )
        return named_in, self._attributes(option), option.stop, option.alone

    def _attributes(self, option: Option) -> frozenset[tuple[str, Any]]:
        return frozenset(attribute_values(option.attributes)) & self.asked_attributes

    def _choosing(self, *options: Option) -> Choice:
        return Choice(
            frozenset(option.code for option in options),
            frozenset().union(*(self._attributes(option) for option in options)),
            tuple(option.stop for option in options if option.stop),
        )


def _learn(state: State, asked: list[Question], choices: tuple[Choice, ...]) -> State:
    said = {
        (question.code, choice.fact)
        for question, choice in zip(asked, choices, strict=True)
        if choice.fact is not None
    }
    return State(
        state.known | said,
        state.attributes.union(*(choice.attributes for choice in choices)),
    )


def _forget(state: State, questions: frozenset[str], attributes: frozenset[str]) -> State:
    return State(
        frozenset(item for item in state.known if item[0] in questions),
        frozenset(item for item in state.attributes if item[0] in attributes),
    )


def _conditions(definition: Definition) -> Iterator[Condition]:
    for page in definition.pages:
        yield from _conditions_of(page)


def _conditions_of(page: Page) -> Iterator[Condition]:
    for when in (page.when, *(question.when for question in page.questions)):
        if when is not None:
            yield when
