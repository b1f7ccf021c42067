"""Choosing one option, or several, and saying what when it is something else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from portal.domain.questions import typed
from portal.domain.questions.answers import BLANK, Blank, FreeText, Problem, Raw, Setting, Value
from portal.domain.questions.conditions import Fact
from portal.domain.questions.definition import Option, Question
from portal.domain.questions.kinds.base import Kind


def said_field(question: Question, option: str) -> str:
    """Give the name of the text box beneath an option.

    > "land-L10-said"
    """
    return f"{question.code}-{option}-said"


def code_of(item: Any) -> str:
    return str(item.get("code", "")) if isinstance(item, dict) else str(item)


def said_in(item: Any) -> str:
    return str(item.get("said", "")) if isinstance(item, dict) else ""


class Multiple(Kind):
    """Any number of options, kept in the order they are shown."""

    has_options = True
    longest = 500  # of what is said beneath an option
    sentences: ClassVar[Mapping[str, str]] = {
        "unknown": "Select from the options on this page",
        "say": "Enter more detail for “{label}”",
        "alone": "Select “{label}” on its own, or the other options without it",
    }

    def fields(self, question: Question, options: Mapping[str, Option]) -> tuple[str, ...]:
        said = (said_field(question, code) for code, option in options.items() if option.say)
        return (question.code, *said)

    def read(self, question: Question, raw: Raw, setting: Setting) -> Value | Blank | Problem:
        chosen = self._chosen(question, raw)
        if not chosen:
            return BLANK
        if not setting.options.keys() >= chosen:
            return self.problem(question, "unknown")
        options = [option for code, option in setting.options.items() if code in chosen]
        alone = next((option for option in options if option.alone), None)
        if alone and len(options) > 1:
            return self.problem(question, "alone", label=alone.label)
        items = [self._item(question, option, raw) for option in options]
        wrong = next((item for item in items if isinstance(item, Problem)), None)
        return wrong or self._kept(items)

    def _chosen(self, question: Question, raw: Raw) -> set[str]:
        return {value.strip() for value in raw.get(question.code, ()) if not typed.is_blank(value)}

    def _item(self, question: Question, option: Option, raw: Raw) -> Any:
        if not option.say:
            return option.code
        name = said_field(question, option.code)
        said = typed.prose(typed.first(raw, name))
        if not said:
            # An optional question asks nothing that must be filled in, here either.
            if question.required:
                return self.problem(question, "say", at=name, label=option.label)
            return option.code
        return self.too_long(question, said, at=name) or {"code": option.code, "said": said}

    def _kept(self, items: list[Any]) -> Value:
        return items

    def _items(self, value: Value) -> list[Any]:
        return value if isinstance(value, list) else [value]

    def raw(self, question: Question, value: Value) -> Raw:
        items = self._items(value)
        raw = {question.code: [code_of(item) for item in items]}
        for item in items:
            if said_in(item):
                raw[said_field(question, code_of(item))] = [said_in(item)]
        return raw

    def words(
        self, question: Question, value: Value, options: Mapping[str, Option]
    ) -> tuple[str, ...]:
        return tuple(self._line(item, options) for item in self._items(value))

    @staticmethod
    def _line(item: Any, options: Mapping[str, Option]) -> str:
        option = options.get(code_of(item))
        label = option.label if option else code_of(item)
        return f"{label}: {said_in(item)}" if said_in(item) else label

    def fact(self, question: Question, value: Value) -> Fact:
        return frozenset(code_of(item) for item in self._items(value))

    def free_texts(
        self, question: Question, value: Value, options: Mapping[str, Option]
    ) -> Iterator[FreeText]:
        for item in self._items(value):
            if said_in(item):
                code = code_of(item)
                label = options[code].say if code in options else question.label
                name = said_field(question, code)
                yield FreeText(question.code, name, label, said_in(item))


class Single(Multiple):
    """One option."""

    def _chosen(self, question: Question, raw: Raw) -> set[str]:
        first = typed.first(raw, question.code).strip()
        return {first} if first else set()

    def _kept(self, items: list[Any]) -> Value:
        return items[0]
