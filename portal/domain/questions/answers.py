"""What comes of answering: a value to keep, a blank, or a problem said in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from types import MappingProxyType
from typing import Any, Final

from portal.domain.questions.definition import Option, Question
from portal.domain.questions.sources import Photos, Places, Spot

Value = Any  # what JSON can hold
Answers = Mapping[str, Value]
Raw = dict[str, list[str]]  # form fields as they were typed


class Blank(Enum):
    BLANK = "blank"


BLANK: Final = Blank.BLANK


@dataclass(frozen=True)
class Problem:
    """Why an answer could not be taken, and which field to put right."""

    code: str
    sentence: str
    field: str
    parts: tuple[str, ...] = ()  # of a date: which of its fields are wrong
    candidates: tuple[Spot, ...] = ()  # of a place: the ones it could be, each with a key
    wards: tuple[tuple[str, str], ...] = ()  # of a place not found: code and name to choose from
    needs: str = ""  # of a place: "choice" or "words", what the page must ask for next


@dataclass(frozen=True)
class Setting:
    """What an answer is judged against."""

    today: date
    on: date  # the day by which lists and wards are judged
    options: Mapping[str, Option] = field(default_factory=dict)
    places: Places | None = None
    photos: Photos | None = None


@dataclass(frozen=True)
class FreeText:
    """Words of a person’s own, for the personal-data guard and the screen to read."""

    question: str
    field: str
    label: str
    text: str
    page: str = ""


@dataclass(frozen=True)
class Outcome:
    """What answering a page came to.

    `answers` is the whole draft with every answer that could be taken: it is safe to keep even
    when there are problems. `raw` is what was typed, to show again.
    """

    answers: dict[str, Value]
    problems: dict[str, Problem]
    raw: Raw

    @property
    def is_accepted(self) -> bool:
        return not self.problems


def problem(
    question: Question,
    code: str,
    sentences: Mapping[str, str],
    *,
    at: str = "",
    parts: Sequence[str] = (),
    candidates: Sequence[Spot] = (),
    wards: Sequence[tuple[str, str]] = (),
    needs: str = "",
    figures: Mapping[str, object] = MappingProxyType({}),
) -> Problem:
    """Say a problem in the definition’s own words, or else in the usual ones for its type."""
    sentence = question.problems.get(code) or sentences[code]
    for name, figure in figures.items():
        sentence = sentence.replace("{" + name + "}", str(figure))
    return Problem(
        code,
        sentence,
        at or question.code,
        tuple(parts),
        tuple(candidates),
        tuple(wards),
        needs,
    )
