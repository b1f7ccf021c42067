"""Text, short and long."""

from __future__ import annotations

from portal.domain.questions import typed
from portal.domain.questions.answers import BLANK, Blank, Problem, Raw, Setting, Value
from portal.domain.questions.definition import Question
from portal.domain.questions.kinds.base import Kind


class ShortText(Kind):
    """One line: a name, a registration, a title."""

    def doubt(self, question: Question, value: Value, setting: Setting) -> Problem | None:
        return self.too_long(question, str(value))


class LongText(Kind):
    """What happened, in a person’s own words and with their own line breaks."""

    longest = 5000

    def read(self, question: Question, raw: Raw, setting: Setting) -> Value | Blank | Problem:
        text = typed.prose(typed.first(raw, question.code))
        if not text:
            return BLANK
        return self.too_long(question, text) or text

    def doubt(self, question: Question, value: Value, setting: Setting) -> Problem | None:
        return self.too_long(question, str(value))
