"""The static check: everything that must be put right before a definition is published."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from portal.domain import Refused
from portal.domain.questions import reachability
from portal.domain.questions.conditions import (
    Chosen,
    Condition,
    Dated,
    HasAttribute,
    Inside,
)
from portal.domain.questions.definition import Definition, Fault, Option, Page, PageKind, Question
from portal.domain.questions.kinds import COMMON_PROBLEMS, KINDS
from portal.domain.questions.options import attribute_values, offered
from portal.domain.questions.sources import Lists

SIGNPOSTS = "signposts"
_PAGE_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_QUESTION_CODE = re.compile(r"[a-z][a-z0-9_]*")
_OPTION_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
# [words](address), <https://…> or a bare address: somewhere to go.
_LINK = re.compile(r"\]\([^)\s]+\)|<(https?:|mailto:|tel:)[^>]+>|https?://")


class Faulty(Refused):
    """A definition with faults in it, every one of them listed."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def refuse(definition: Definition, lists: Lists) -> None:
    """Raise Faulty, with every fault, unless there are none."""
    faults = find(definition, lists)
    if faults:
        raise Faulty(faults)


def find(definition: Definition, lists: Lists) -> list[Fault]:
    """List every fault of a definition: where it is, and what is wrong in a sentence."""
    return list(dict.fromkeys(_Check(definition, lists).faults()))


class _Check:
    def __init__(self, definition: Definition, lists: Lists) -> None:
        self.definition = definition
        self.lists = lists
        self.positions = definition.positions
        self.signposts = {entry.code for entry in lists.entries(SIGNPOSTS)}

    def faults(self) -> Iterator[Fault]:
        yield from self.definition.unreadable
        yield from self._codes()
        yield from self._dates()
        for page in self.definition.pages:
            yield from self._page(page)
            for question in page.questions:
                yield from self._question(page, question)
        conditions = list(self._conditions())
        yield from conditions
        unreadable = (each for each in self.definition.unreadable if each.code == "bad_condition")
        yield from self._unreachable({fault.where for fault in (*conditions, *unreadable)})

    # Codes and dates

    def _codes(self) -> Iterator[Fault]:
        pages = [page.code for page in self.definition.pages]
        questions = [question.code for _, question in self.definition.all_questions()]
        yield from _repeated(pages, "page", "")
        yield from _repeated(questions, "question", "")
        yield from _misshapen(pages, _PAGE_CODE, "page", "small letters, figures and hyphens")
        yield from _misshapen(
            questions, _QUESTION_CODE, "question", "small letters, figures and underscores"
        )
        for page, question in self.definition.all_questions():
            codes = [option.code for option in question.options]
            where = _at(page, question)
            yield from _repeated(codes, "option", where)
            yield from _misshapen(
                codes, _OPTION_CODE, "option", "letters, figures, hyphens and underscores", where
            )

    def _dates(self) -> Iterator[Fault]:
        first, last = self.definition.valid_from, self.definition.valid_to
        if first and last and last < first:
            where = f"set {self.definition.code}"
            yield Fault("bad_date", where, f"It ends on {last}, before it begins on {first}")

    # Pages

    def _page(self, page: Page) -> Iterator[Fault]:
        where = _at(page)
        if not page.heading.strip():
            yield Fault("missing_label", where, "The page has no title and no question to be one")
        elif len(page.questions) > 1 and not page.title:
            yield Fault("missing_label", where, "A page with several questions needs a title")
        if page.kind is PageKind.QUESTION and not page.questions:
            yield Fault("no_questions", where, "A question page asks something")
        if page.kind is not PageKind.QUESTION and page.questions:
            yield Fault("questions_out_of_place", where, "Only a question page can ask questions")
        for code in page.signposts:
            if code not in self.signposts:
                yield Fault("unknown_signpost", where, f"There is no signpost “{code}”")
        known = self.signposts.intersection(page.signposts)
        if page.ends_the_route and not known and not _LINK.search(page.body):
            yield Fault("dead_end", where, "It ends the route without a signpost or a link")

    # Questions

    def _question(self, page: Page, question: Question) -> Iterator[Fault]:
        where = _at(page, question)
        if not question.label.strip():
            yield Fault("missing_label", where, "The question has no label")
        kind = KINDS.get(question.type)
        if kind is None:
            yield Fault("unknown_type", where, f"There is no type of question “{question.type}”")
            return
        for code in question.problems.keys() - kind.sentences.keys() - COMMON_PROBLEMS:
            yield Fault("unknown_problem", where, f"“{code}” is no problem of a {question.type}")
        yield from self._judged_on(page, question)
        if kind.has_options:
            yield from self._options(page, question)
        elif question.options or question.list:
            yield Fault("options_out_of_place", where, f"A {question.type} has no options")

    def _judged_on(self, page: Page, question: Question) -> Iterator[Fault]:
        if not question.on:
            return
        where, asked = _at(page, question), self.definition.questions_by_code.get(question.on)
        if asked is None:
            yield Fault("unknown_question", where, f"There is no question “{question.on}” (on)")
        elif asked.type != "date":
            yield Fault("not_a_date", where, f"“{question.on}” (on) does not ask for a date")
        elif not self._is_earlier(question.on, page):
            yield Fault("too_late_to_ask", where, f"“{question.on}” (on) is not asked earlier")

    def _options(self, page: Page, question: Question) -> Iterator[Fault]:
        where = _at(page, question)
        if question.list and question.list not in self.lists.codes():
            yield Fault("unknown_list", where, f"There is no list “{question.list}”")
            return
        if not offered(question, self.lists, on=None):
            yield Fault("no_options", where, "It offers nothing to choose from")
        entries = {entry.code for entry in self._entries(question)}
        for option in question.options:
            at = f"{where}, option {option.code}"
            if not option.label.strip() and option.code not in entries:
                yield from self._unlabelled(question, option, at)
            if option.stop:
                yield from self._stop(option, at)

    def _entries(self, question: Question) -> Iterable[Option]:
        return [Option(entry.code) for entry in self.lists.entries(question.list) if question.list]

    def _unlabelled(self, question: Question, option: Option, at: str) -> Iterator[Fault]:
        if question.list:
            sentence = f"“{option.code}” is not in the list “{question.list}”, and has no label"
            yield Fault("unknown_option", at, sentence)
        else:
            yield Fault("missing_label", at, "The option has no label")

    def _stop(self, option: Option, at: str) -> Iterator[Fault]:
        page = self.definition.pages_by_code.get(option.stop)
        if page is None:
            yield Fault("unknown_page", at, f"There is no page “{option.stop}” to stop at")
        elif page.kind is PageKind.QUESTION:
            sentence = f"“{option.stop}” asks questions: only a page to read can be stopped at"
            yield Fault("not_a_stop", at, sentence)

    # Conditions

    def _conditions(self) -> Iterator[Fault]:
        for page in self.definition.pages:
            if page.when is not None:
                yield from self._condition(page.when, page, _at(page))
            for question in page.questions:
                if question.when is not None:
                    yield from self._condition(question.when, page, _at(page, question))

    def _condition(self, when: Condition, page: Page, where: str) -> Iterator[Fault]:
        for leaf in when.leaves():
            if isinstance(leaf, HasAttribute):
                yield from self._about_an_attribute(leaf, where)
            else:
                yield from self._about_a_question(leaf, page, where)

    def _about_an_attribute(self, leaf: HasAttribute, where: str) -> Iterator[Fault]:
        names = {
            name
            for _, question in self.definition.all_questions()
            for option in offered(question, self.lists, on=None).values()
            for name, _ in attribute_values(option.attributes)
        }
        if leaf.attribute not in names:
            yield Fault("unknown_attribute", where, f"No option has a “{leaf.attribute}”")

    def _about_a_question(self, leaf: Condition, page: Page, where: str) -> Iterator[Fault]:
        code = next(iter(leaf.questions))
        asked = self.definition.questions_by_code.get(code)
        if asked is None:
            yield Fault(
                "unknown_question", where, f"The condition asks about “{code}”, unknown here"
            )
            return
        if not self._is_earlier(code, page):
            sentence = f"The condition asks about “{code}”, which is not on an earlier page"
            yield Fault("too_late_to_ask", where, sentence)
        wanted = _TYPES_ASKED.get(type(leaf))
        if wanted and asked.type not in wanted:
            sentence = f"“{code}” is a {asked.type}; the condition takes it for a {wanted[0]}"
            yield Fault("wrong_type", where, sentence)
        elif isinstance(leaf, Chosen):
            for option in sorted(
                map(str, leaf.one_of - offered(asked, self.lists, on=None).keys())
            ):
                yield Fault("unknown_option", where, f"“{code}” has no option “{option}”")

    def _is_earlier(self, question: str, page: Page) -> bool:
        # A page that an option leads to is judged when it is shown, after all that came before.
        if page.code in self.definition.reached_by_an_option:
            return True
        return self.positions[self.definition.page_of[question].code] < self.positions[page.code]

    # What nobody could be asked

    def _unreachable(self, blamed: set[str]) -> Iterator[Fault]:
        try:
            reached = reachability.explore(self.definition, self.lists)
        except reachability.TooTangled as tangle:
            sentence = (
                f"Its conditions give more than {reachability.MOST_WALKS:,} different routes: "
                "too many to check. Make them simpler"
            )
            yield Fault("too_tangled", str(tangle), sentence)
            return
        for page in self.definition.pages:
            if page.code not in reached.pages:
                if not self._is_blamed(page, blamed):
                    yield Fault("unreachable", _at(page), "No answers lead to this page")
                continue
            for question in page.questions:
                where = _at(page, question)
                missed = question.code not in reached.questions
                if missed and where not in blamed and self._can_be_asked(question):
                    yield Fault("unreachable", where, "No answers lead to this question")
        if not reached.the_end and self.definition.pages:
            yield Fault("no_end", f"set {self.definition.code}", "No route leads to the end")

    def _can_be_asked(self, question: Question) -> bool:
        """Whether nothing said above already keeps it from being asked."""
        kind = KINDS.get(question.type)
        if kind is None:
            return False
        return not kind.has_options or bool(offered(question, self.lists, on=None))

    def _is_blamed(self, page: Page, blamed: set[str]) -> bool:
        own = {_at(page), *(_at(page, question) for question in page.questions)}
        return not blamed.isdisjoint(own)


_TYPES_ASKED: Mapping[type[Condition], tuple[str, ...]] = {
    Chosen: ("single", "multiple"),
    Dated: ("date",),
    Inside: ("place",),
}


def _at(page: Page, question: Question | None = None) -> str:
    return f"page {page.code}" + (f", question {question.code}" if question else "")


def _repeated(codes: list[str], noun: str, where: str) -> Iterator[Fault]:
    for code in dict.fromkeys(codes):
        if code and codes.count(code) > 1:
            at = where or f"{noun} {code}"
            yield Fault("repeated_code", at, f"The {noun} code “{code}” is used more than once")


def _misshapen(
    codes: list[str], shape: re.Pattern[str], noun: str, made_of: str, where: str = ""
) -> Iterator[Fault]:
    for code in codes:
        if code and not shape.fullmatch(code):
            at = where or f"{noun} {code}"
            yield Fault("bad_code", at, f"The {noun} code “{code}” is made of {made_of} only")
