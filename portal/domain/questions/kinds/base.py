"""What every type of question can do: read, keep, show back and put into words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from portal.domain.questions import answers, typed
from portal.domain.questions.answers import BLANK, Blank, FreeText, Problem, Raw, Setting, Value
from portal.domain.questions.conditions import Fact
from portal.domain.questions.definition import Option, Question

# No honest number, date or code is longer, and reading a longer one as a number takes its time.
LONGEST_FIGURE = 100


class Kind:
    """One type of question: one field holding one line of text, unless it says otherwise."""

    sentences: ClassVar[Mapping[str, str]] = {}
    has_options: ClassVar[bool] = False
    longest: ClassVar[int] = 200

    def fields(self, question: Question, options: Mapping[str, Option]) -> tuple[str, ...]:
        """Give the names of its form fields, the first of which an error links to."""
        return (question.code,)

    def read(self, question: Question, raw: Raw, setting: Setting) -> Value | Blank | Problem:
        """Turn what was typed into the value to keep."""
        text = typed.line(typed.first(raw, question.code))
        if not text:
            return BLANK
        return self.too_long(question, text) or self.understand(question, text, setting)

    def understand(self, question: Question, text: str, setting: Setting) -> Value | Problem:
        return text

    def raw(self, question: Question, value: Value) -> Raw:
        """Turn a kept value back into what its fields show."""
        return {question.code: [str(value)]}

    def words(
        self, question: Question, value: Value, options: Mapping[str, Option]
    ) -> tuple[str, ...]:
        """Put a kept value into words, a line for each thing said."""
        return (str(value),)

    def doubt(self, question: Question, value: Value, setting: Setting) -> Problem | None:
        """Say what has come to be wrong with a value that was taken before."""
        read = self.read(question, self.raw(question, value), setting)
        return read if isinstance(read, Problem) else None

    def fact(self, question: Question, value: Value) -> Fact:
        """Give what a condition may ask about."""
        return True

    def free_texts(
        self, question: Question, value: Value, options: Mapping[str, Option]
    ) -> Iterator[FreeText]:
        if question.free_text and isinstance(value, str):
            yield FreeText(question.code, question.code, question.label, value)

    def problem(self, question: Question, code: str, *, at: str = "", **figures: object) -> Problem:
        return answers.problem(question, code, self.sentences, at=at, figures=figures)

    def too_long(
        self, question: Question, text: str, *, at: str = "", longest: int | None = None
    ) -> Problem | None:
        allowed = longest or question.max_length or self.longest
        if len(text) <= allowed:
            return None
        return answers.problem(
            question,
            "too_long",
            _TOO_LONG,
            at=at,
            figures={"max": f"{allowed:,}", "used": f"{len(text):,}"},
        )


_TOO_LONG = {"too_long": "Your answer must be {max} characters or fewer. It has {used}"}
COMMON_PROBLEMS = frozenset(_TOO_LONG)
