"""Which pages a person is asked, in what order, worked out from what they have answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from portal.domain.questions.answers import Answers
from portal.domain.questions.conditions import Facts
from portal.domain.questions.definition import Definition, Option, Page, PageKind, Question
from portal.domain.questions.kinds import KINDS
from portal.domain.questions.options import attribute_values, offered
from portal.domain.questions.sources import Lists


@dataclass(frozen=True)
class Step:
    """A page on the route, with those of its questions that this person is asked."""

    page: Page
    questions: tuple[Question, ...]

    @property
    def code(self) -> str:
        return self.page.code

    @property
    def kind(self) -> PageKind:
        return self.page.kind

    @property
    def is_for_reading(self) -> bool:
        return not self.questions


class Route:
    """The steps from the first page to the last, what was learnt and what was chosen on the way.

    An answer counts only once its page has been passed and only if its page is on the route, so
    a changed mind leaves no trace in what is asked later.
    """

    def __init__(
        self, definition: Definition, answers: Answers, *, begun_on: date, lists: Lists
    ) -> None:
        self._definition = definition
        self._answers = answers
        self._begun_on = begun_on
        self._lists = lists
        self._offered: dict[tuple[str, date], dict[str, Option]] = {}
        self._facts = Facts()
        self.chosen: list[tuple[Question, Option]] = []
        self.steps: tuple[Step, ...] = tuple(self._walk())
        self.positions = {step.code: position for position, step in enumerate(self.steps)}

    def judged_on(self, question: Question) -> date:
        """Give the day by which a question’s list and wards are judged."""
        day = self._facts.known.get(question.on) if question.on else None
        return day if isinstance(day, date) else self._begun_on

    def options(self, question: Question) -> dict[str, Option]:
        """Give what a question offers on that day, by code, in order."""
        if not question.list:
            return question.options_by_code
        key = question.code, self.judged_on(question)
        if key not in self._offered:
            self._offered[key] = offered(question, self._lists, on=key[1])
        return self._offered[key]

    def _walk(self) -> Iterator[Step]:
        been: set[str] = set()
        for page in self._definition.pages:
            if page.code in self._definition.reached_by_an_option or not self._holds(page):
                continue
            asked = tuple(question for question in page.questions if self._is_asked(question))
            if page.kind is PageKind.QUESTION and not asked:
                continue
            yield Step(page, asked)
            for stop in self._stops(self._learn(asked), been):
                yield Step(stop, ())
                if stop.ends_the_route:
                    return
            if page.ends_the_route:
                return

    def _holds(self, asked: Page | Question) -> bool:
        return asked.when is None or asked.when.holds(self._facts)

    def _is_asked(self, question: Question) -> bool:
        if not self._holds(question):
            return False
        # On a day when its list is empty there is nothing to choose, and nobody is held up.
        return not KINDS[question.type].has_options or bool(self.options(question))

    def _learn(self, asked: tuple[Question, ...]) -> list[Option]:
        """Take in what a page’s answers say; give the options chosen on it."""
        chosen = []
        for question in asked:
            value = self._answers.get(question.code)
            if value is None:
                continue
            fact = KINDS[question.type].fact(question, value)
            self._facts.known[question.code] = fact
            if isinstance(fact, frozenset):
                options = self.options(question).items()
                chosen += [(question, option) for code, option in options if code in fact]
        self.chosen += chosen
        for _, option in chosen:
            self._facts.attributes.update(attribute_values(option.attributes))
        return [option for _, option in chosen]

    def _stops(self, chosen: list[Option], been: set[str]) -> Iterator[Page]:
        for option in chosen:
            if option.stop and option.stop not in been:
                been.add(option.stop)
                page = self._definition.pages_by_code[option.stop]
                if self._holds(page):
                    yield page
