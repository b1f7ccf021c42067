"""What a set of questions is made of: pages, questions and options, indexed once for good."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from portal.domain.questions.conditions import Condition

Attributes = Mapping[str, Any]


class PageKind(StrEnum):
    QUESTION = "question"
    INFORMATION = "information"
    INTERRUPTION = "interruption"
    STOP = "stop"


class Fault(NamedTuple):
    """Something that keeps a definition from being published, in words for whoever wrote it."""

    code: str
    where: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence}"


@dataclass(frozen=True)
class Option:
    """One answer that a person may choose."""

    code: str
    label: str = ""
    hint: str = ""
    stop: str = ""  # the page that choosing it leads to next
    say: str = ""  # the label of a text box that opens beneath it
    alone: bool = False  # “None of these”: it excludes the others
    attributes: Attributes = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """One thing that a person is asked."""

    code: str
    type: str
    label: str = ""
    hint: str = ""
    list: str = ""
    on: str = ""  # the date question by whose answer the list is judged
    required: str = ""  # the sentence shown when it is left empty; none means optional
    when: Condition | None = None
    fills: str = ""
    group: str = "ordinary"
    max_length: int | None = None
    minimum: int | date | None = None
    maximum: int | date | None = None
    decimals: int = 0
    future: bool = False
    free_text: bool = False
    autocomplete: str = ""
    called: str = ""  # its name beside the answer, where the label needs its page to be understood
    problems: Mapping[str, str] = field(default_factory=dict)
    options: tuple[Option, ...] = ()

    @cached_property
    def options_by_code(self) -> dict[str, Option]:
        return {option.code: option for option in self.options}

    @cached_property
    def offers(self) -> dict[tuple[int, ...], tuple[tuple[Any, ...], dict[str, Option]]]:
        """What this question was last found to offer, by the entries it was made from."""
        return {}


@dataclass(frozen=True)
class Page:
    """One step of a journey."""

    code: str
    kind: PageKind = PageKind.QUESTION
    title: str = ""
    body: str = ""
    signposts: tuple[str, ...] = ()
    button: str = ""
    carry_on: bool = False
    section: str = ""
    exit: bool = False
    when: Condition | None = None
    questions: tuple[Question, ...] = ()

    @property
    def heading(self) -> str:
        """The page’s h1: its own title, or else its first question."""
        return self.title or (self.questions[0].label if self.questions else "")

    @property
    def ends_the_route(self) -> bool:
        return self.kind is PageKind.STOP and not self.carry_on

    @cached_property
    def mark(self) -> str:
        """The key among the answers that says that the person has been through this page."""
        return f"page:{self.code}"


@dataclass(frozen=True)
class Definition:
    """A dated version of everything that one journey asks."""

    code: str
    version: int = 1
    title: str = ""
    audience: str = "residents"
    valid_from: date | None = None
    valid_to: date | None = None
    exit: bool = False
    pages: tuple[Page, ...] = ()
    # What could not even be read; the static check reports these with its own.
    unreadable: tuple[Fault, ...] = ()

    def all_questions(self) -> Iterator[tuple[Page, Question]]:
        for page in self.pages:
            for question in page.questions:
                yield page, question

    def is_in_force_on(self, day: date) -> bool:
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)

    @cached_property
    def pages_by_code(self) -> dict[str, Page]:
        return {page.code: page for page in self.pages}

    @cached_property
    def questions_by_code(self) -> dict[str, Question]:
        return {question.code: question for _, question in self.all_questions()}

    @cached_property
    def page_of(self) -> dict[str, Page]:
        """Which page asks a question, by the question’s code."""
        return {question.code: page for page, question in self.all_questions()}

    @cached_property
    def positions(self) -> dict[str, int]:
        return {page.code: position for position, page in enumerate(self.pages)}

    @cached_property
    def reached_by_an_option(self) -> frozenset[str]:
        """The pages that are shown only to someone who chose the option that names them."""
        return frozenset(
            option.stop
            for _, question in self.all_questions()
            for option in question.options
            if option.stop
        )
