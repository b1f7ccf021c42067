"""Photos: the names of those kept with the draft; the pictures themselves are kept elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from portal.domain.questions import typed
from portal.domain.questions.answers import BLANK, Blank, Problem, Raw, Setting, Value
from portal.domain.questions.definition import Option, Question
from portal.domain.questions.kinds.base import Kind

MOST = 5


class PhotoSet(Kind):
    """Up to five photos, or as many as the question allows."""

    sentences: ClassVar[Mapping[str, str]] = {
        "unknown_photo": "One of the photos was not saved. Add it again",
        "too_many": "You can add up to {max} photos",
    }

    def read(self, question: Question, raw: Raw, setting: Setting) -> Value | Blank | Problem:
        given = (value.strip() for value in raw.get(question.code, ()) if not typed.is_blank(value))
        ids = list(dict.fromkeys(given))
        if not ids:
            return BLANK
        most = question.maximum if isinstance(question.maximum, int) else MOST
        if len(ids) > most:
            return self.problem(question, "too_many", max=most)
        known = setting.photos.known(ids) if setting.photos else ()
        if not set(ids) <= set(known):
            return self.problem(question, "unknown_photo")
        return ids

    def raw(self, question: Question, value: Value) -> Raw:
        ids = value if isinstance(value, list) else [value]
        return {question.code: [str(each) for each in ids]}

    def words(
        self, question: Question, value: Value, options: Mapping[str, Option]
    ) -> tuple[str, ...]:
        count = len(value) if isinstance(value, list) else 1
        return (f"{count} photo{'s' if count != 1 else ''}",)
