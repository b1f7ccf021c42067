"""One person’s way through a definition: what they are asked, what they said, what is left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from portal.domain.questions.answers import (
    BLANK,
    Answers,
    FreeText,
    Outcome,
    Problem,
    Raw,
    Setting,
    Value,
)
from portal.domain.questions.definition import Definition, Option, Page, Question
from portal.domain.questions.kinds import KINDS
from portal.domain.questions.options import gathered
from portal.domain.questions.route import Route, Step
from portal.domain.questions.sources import Lists, Photos, Places
from portal.domain.questions.typed import form_values

ANSWERED = "answered"
ACKNOWLEDGED = "acknowledged"


class NotOnTheRoute(LookupError):
    """A page that this person, with these answers, is not asked."""


class Journey:
    """A definition and the answers given so far. It never changes: answering gives an Outcome."""

    def __init__(
        self,
        definition: Definition,
        answers: Answers,
        *,
        begun_on: date,
        lists: Lists,
        today: date | None = None,
        places: Places | None = None,
        photos: Photos | None = None,
    ) -> None:
        self.definition = definition
        self.answers = answers
        self.begun_on = begun_on
        self.today = today or begun_on
        self._lists = lists
        self._places = places
        self._photos = photos

    def with_answers(self, answers: Answers) -> Journey:
        return Journey(
            self.definition,
            answers,
            begun_on=self.begun_on,
            lists=self._lists,
            today=self.today,
            places=self._places,
            photos=self._photos,
        )

    # The route

    @cached_property
    def _route(self) -> Route:
        return Route(self.definition, self.answers, begun_on=self.begun_on, lists=self._lists)

    @property
    def route(self) -> tuple[Step, ...]:
        """The pages this person is asked, in order, as far as their answers tell."""
        return self._route.steps

    def has(self, page_code: str) -> bool:
        return page_code in self._route.positions

    def page(self, page_code: str) -> Step:
        """Get a step of the route. Raise NotOnTheRoute unless this person is asked that page."""
        place = self._route.positions.get(page_code)
        if place is None:
            raise NotOnTheRoute(page_code)
        return self.route[place]

    def next_after(self, page_code: str, *, changing: bool = False) -> str | None:
        """Give the page that follows, or None for “check your answers”.

        When `changing` one answer, that is the first page the change has opened, if any.
        """
        if changing:
            return self.resume_at
        place = self._route.positions[self.page(page_code).code] + 1
        return self.route[place].code if place < len(self.route) else None

    def back_from(self, page_code: str | None) -> str | None:
        """Give the page before; from “check your answers” (None), the last; None at the start."""
        place = len(self.route) if page_code is None else self._route.positions.get(page_code, 0)
        return self.route[place - 1].code if place else None

    @property
    def stopped_at(self) -> Page | None:
        """The page that ends this journey before anything can be sent, if there is one."""
        last = self.route[-1].page if self.route else None
        return last if last is not None and last.ends_the_route else None

    @property
    def first_unanswered(self) -> str | None:
        """The first page where something must still be answered, put right or acknowledged."""
        return next((step.code for step in self.route if self._wants_something(step)), None)

    @property
    def resume_at(self) -> str | None:
        """The first page not yet been through, optional ones among them; None when none is left."""
        return next(
            (
                step.code
                for step in self.route
                if self._wants_something(step)
                or not (step.page.mark in self.answers or self._has_an_answer(step))
            ),
            None,
        )

    @property
    def is_complete(self) -> bool:
        """Whether everything that must be answered is, so that it can be sent."""
        return self.stopped_at is None and self.first_unanswered is None

    def _wants_something(self, step: Step) -> bool:
        if step.is_for_reading:
            return step.page.ends_the_route or step.page.mark not in self.answers
        return step.code in self.problems

    def _has_an_answer(self, step: Step) -> bool:
        return any(question.code in self.answers for question in step.questions)

    # Answering

    def answer(self, page_code: str, form: Mapping[str, list[str]]) -> Outcome:
        """Take what a page’s form holds. Raise NotOnTheRoute unless this person is asked it."""
        step = self.page(page_code)
        answers, problems, raw = dict(self.answers), {}, {}
        for question in step.questions:
            kind, setting = KINDS[question.type], self._setting(question)
            values = form_values(form, kind.fields(question, setting.options))
            raw.update(values)
            value = kind.read(question, values, setting)
            if value is BLANK and question.required:
                at = kind.fields(question, setting.options)[0]
                value = Problem("required", question.required, at)
            if isinstance(value, Problem):
                problems[question.code] = value
            elif value is BLANK:
                answers.pop(question.code, None)
            else:
                answers[question.code] = value
        if not problems:
            answers[step.page.mark] = ACKNOWLEDGED if step.is_for_reading else ANSWERED
        return Outcome(answers, problems, raw)

    def raw(self, page_code: str) -> Raw:
        """Give what a page’s fields show for the answers kept."""
        raw: Raw = {}
        for question in self.page(page_code).questions:
            value = self.answers.get(question.code)
            if value is not None:
                raw.update(KINDS[question.type].raw(question, value))
        return raw

    @cached_property
    def problems(self) -> dict[str, dict[str, Problem]]:
        """Everything that is missing or no longer right, by page and question."""
        found = {step.code: dict(self._doubts(step)) for step in self.route}
        return {page: problems for page, problems in found.items() if problems}

    def _doubts(self, step: Step) -> Iterator[tuple[str, Problem]]:
        for question in step.questions:
            kind, value = KINDS[question.type], self.answers.get(question.code)
            if value is not None:
                doubt = kind.doubt(question, value, self._setting(question))
                if doubt:
                    yield question.code, doubt
            elif question.required:
                at = kind.fields(question, self.options(question))[0]
                yield question.code, Problem("required", question.required, at)

    # What the answers say

    def options(self, question: Question) -> dict[str, Option]:
        """Give what a question offers, by code, in order, on the day its list is judged by."""
        return self._route.options(question)

    def _setting(self, question: Question) -> Setting:
        return Setting(
            self.today,
            self._route.judged_on(question),
            self.options(question),
            self._places,
            self._photos,
        )

    def answered(self) -> Iterator[tuple[Step, Question, Value]]:
        """Give every answer on the route, in order; a changed mind leaves others behind, unsent."""
        for step in self.route:
            for question in step.questions:
                value = self.answers.get(question.code)
                if value is not None:
                    yield step, question, value

    def pruned(self) -> dict[str, Value]:
        """Give the answers that may be sent: those on the route."""
        return {question.code: value for _, question, value in self.answered()}

    def answers_in(self, group: str) -> dict[str, Value]:
        """Give those of the answers that may be sent which belong to one group."""
        return {
            question.code: value
            for _, question, value in self.answered()
            if question.group == group
        }

    def filled(self) -> dict[str, Value]:
        """Give the answers by the meaning that the definition says they have."""
        return {question.fills: value for _, question, value in self.answered() if question.fills}

    def words(self, question: Question) -> tuple[str, ...]:
        """Put an answer into words, a line for each thing said; none where there is none."""
        value = self.answers.get(question.code)
        if value is None:
            return ()
        return KINDS[question.type].words(question, value, self.options(question))

    @property
    def chosen(self) -> tuple[tuple[Question, Option], ...]:
        """The options chosen on the route, with the questions they answer."""
        return tuple(self._route.chosen)

    def attributes(self) -> dict[str, list[Any]]:
        """Gather the attributes of every option chosen: each value once, in the order chosen."""
        return gathered(option for _, option in self.chosen)

    @property
    def marks(self) -> tuple[str, ...]:
        return tuple(self.attributes().get("marks", ()))

    def free_texts(self) -> list[str]:
        """Give everything the person wrote freely, in the order asked."""
        return [written.text for written in self.written()]

    def written(self) -> list[FreeText]:
        """Give what the person wrote freely, each with the page and the field to change it in."""
        return [
            FreeText(text.question, text.field, text.label, text.text, step.code)
            for step, question, value in self.answered()
            for text in KINDS[question.type].free_texts(question, value, self.options(question))
        ]
