"""Reads a definition from TOML or JSON, its shared blocks put in, past every fault to the end."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from portal.domain.questions import conditions
from portal.domain.questions.conditions import Unreadable
from portal.domain.questions.definition import Definition, Fault, Option, Page, PageKind, Question

Data = Mapping[str, Any]
GROUPS = ("ordinary", "contact", "witness")


def read(data: Data, *, blocks: Mapping[str, Data] | None = None) -> Definition:
    """Turn TOML or JSON data into a definition; what can’t be read is kept in `unreadable`."""
    return _Reader(blocks or {}).definition(data)


def load(path: Path, *, blocks: Path | None = None) -> Definition:
    """Read a definition from a TOML file, with the shared blocks of the folder beside it."""
    folder = blocks or path.parent / "blocks"
    shared = {each.stem: _toml(each) for each in sorted(folder.glob("*.toml"))}
    return read(_toml(path), blocks=shared)


def expanded(data: Data, *, blocks: Mapping[str, Data]) -> dict[str, Any]:
    """Put the shared blocks into a definition’s data, so that it can be kept whole."""
    reader = _Reader(blocks)
    return {**data, "pages": list(reader.pages_of(data, data.get("code", ""), ()))}


def _toml(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


class _WrongShape(ValueError):
    """A value of another type than its key takes."""


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise _WrongShape("is text in quotes")
    return value


def _sentence(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _WrongShape("is the sentence shown when the question is left empty")
    return value


def _whole_number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _WrongShape("is a whole number")
    return value


def _true_or_false(value: object) -> bool:
    if not isinstance(value, bool):
        raise _WrongShape("is true or false")
    return value


def _bound(value: object) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return conditions.as_date(value)


def _strings(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        raise _WrongShape("is a list of texts")
    return tuple(value)


def _table(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _WrongShape("is a table")
    return dict(value)


def _texts(value: object) -> Mapping[str, str]:
    table = _table(value)
    if not all(isinstance(each, str) for each in table.values()):
        raise _WrongShape("is a table of sentences")
    return table


def _tables(value: object) -> tuple[Data, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(each, Mapping) for each in value):
        raise _WrongShape("is a list of tables")
    return tuple(value)


def _kind(value: object) -> PageKind:
    try:
        return PageKind(value)  # type: ignore[arg-type]
    except ValueError:
        raise _WrongShape(f"is one of {', '.join(PageKind)}") from None


def _group(value: object) -> str:
    if value not in GROUPS:
        raise _WrongShape(f"is one of {', '.join(GROUPS)}")
    return str(value)


def _audience(value: object) -> str:
    if value not in ("residents", "staff"):
        raise _WrongShape("is residents or staff")
    return str(value)


Shape = Mapping[str, Callable[[Any], Any]]

SET: Shape = {
    "code": _string,
    "version": _whole_number,
    "title": _string,
    "audience": _audience,
    "valid_from": conditions.as_date,
    "valid_to": conditions.as_date,
    "exit": _true_or_false,
    "pages": _tables,
}
PAGE: Shape = {
    "code": _string,
    "kind": _kind,
    "title": _string,
    "body": _string,
    "signposts": _strings,
    "button": _string,
    "carry_on": _true_or_false,
    "section": _string,
    "exit": _true_or_false,
    "when": conditions.parse,
    "questions": _tables,
}
INCLUDE: Shape = {"include": _string, "when": _table, "section": _string}
QUESTION: Shape = {
    "code": _string,
    "type": _string,
    "label": _string,
    "hint": _string,
    "list": _string,
    "on": _string,
    "required": _sentence,
    "when": conditions.parse,
    "fills": _string,
    "group": _group,
    "max_length": _whole_number,
    "min": _bound,
    "max": _bound,
    "decimals": _whole_number,
    "future": _true_or_false,
    "free_text": _true_or_false,
    "autocomplete": _string,
    "called": _string,
    "problems": _texts,
    "options": _tables,
}
OPTION: Shape = {
    "code": _string,
    "label": _string,
    "hint": _string,
    "stop": _string,
    "say": _string,
    "alone": _true_or_false,
    "attributes": _table,
}


class _Reader:
    """Reads one definition, noting every fault of shape as it goes."""

    def __init__(self, blocks: Mapping[str, Data]) -> None:
        self.blocks = blocks
        self.faults: list[Fault] = []

    def definition(self, data: Data) -> Definition:
        code = str(data.get("code", ""))
        where = f"set {code}"
        taken = self.take(data, SET, where)
        if not code:
            self.note("missing_code", where, "The set has no code")
        if "valid_from" not in taken:
            self.note("bad_date", where, "The set does not say from when it is valid")
        leaves = bool(taken.get("exit", False))
        found = list(self.pages_of(data, where, ()))
        taken["pages"] = tuple(self.page(each, exit=leaves) for each in found)
        return Definition(**{**taken, "code": code}, unreadable=tuple(self.faults))

    def pages_of(self, data: Data, where: str, inside: tuple[str, ...]) -> Iterator[Data]:
        """Give the pages of a set or a block, each block’s pages where it is included."""
        pages = data.get("pages", ())
        if not isinstance(pages, list | tuple):
            return
        for page in pages:
            if isinstance(page, Mapping) and "include" in page:
                yield from self._included(page, where, inside)
            elif isinstance(page, Mapping):
                yield page

    def _included(self, page: Data, where: str, inside: tuple[str, ...]) -> Iterator[Data]:
        taken = self.take(page, INCLUDE, where)
        name = taken.get("include", "")
        if name not in self.blocks:
            self.note("unknown_block", where, f"There is no block “{name}” to include")
            return
        if name in inside:
            self.note("circular_block", where, f"The block “{name}” includes itself")
            return
        extra = {key: taken[key] for key in ("section",) if key in taken}
        for each in self.pages_of(self.blocks[name], f"block {name}", (*inside, name)):
            whens = [when for when in (taken.get("when"), each.get("when")) if when]
            joined = {"when": {"all": whens} if len(whens) > 1 else whens[0]} if whens else {}
            yield {**each, **extra, **joined}

    def page(self, data: Data, *, exit: bool) -> Page:
        code = str(data.get("code", ""))
        where = f"page {code}"
        if not code:
            self.note("missing_code", where, "A page has no code")
        taken = {"exit": exit, **self.take(data, PAGE, where), "code": code}
        taken["questions"] = tuple(
            self.question(each, where) for each in taken.get("questions", ())
        )
        return Page(**taken)

    def question(self, data: Data, page: str) -> Question:
        code = str(data.get("code", ""))
        where = f"{page}, question {code}"
        if not code:
            self.note("missing_code", where, "A question has no code")
        taken: dict[str, Any] = {"free_text": data.get("type") == "long_text", "type": ""}
        taken |= {**self.take(data, QUESTION, where), "code": code}
        for key, name in (("min", "minimum"), ("max", "maximum")):
            if key in taken:
                taken[name] = taken.pop(key)
        taken["options"] = tuple(self.option(each, where) for each in taken.get("options", ()))
        return Question(**taken)

    def option(self, data: Data, question: str) -> Option:
        code = str(data.get("code", ""))
        where = f"{question}, option {code}"
        if not code:
            self.note("missing_code", where, "An option has no code")
        return Option(**{**self.take(data, OPTION, where), "code": code})

    def take(self, data: Data, shape: Shape, where: str) -> dict[str, Any]:
        """Take what a table may hold, each value as its key wants it; note what can’t be read."""
        taken: dict[str, Any] = {}
        for key, value in data.items():
            if key not in shape:
                self.note("unknown_key", where, f"“{key}” means nothing here")
                continue
            try:
                taken[key] = shape[key](value)
            except _WrongShape as wrong:
                self.note("wrong_shape", where, f"“{key}” {wrong}")
            except Unreadable as wrong:
                kind = "bad_condition" if key == "when" else "bad_date"
                self.note(kind, where, str(wrong))
        return taken

    def note(self, code: str, where: str, sentence: str) -> None:
        self.faults.append(Fault(code, where, sentence))
