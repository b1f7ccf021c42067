"""“Check your answers”: what was asked and said, in sections, with the page to change each on."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.questions.journey import Journey


@dataclass(frozen=True)
class Row:
    """One question and its answer in words."""

    question: str
    label: str
    lines: tuple[str, ...]  # empty where an optional question was left
    page: str
    group: str
    type: str

    @property
    def is_answered(self) -> bool:
        return bool(self.lines)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True)
class Section:
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Progress:
    """How far along a page is: the number of its section, from 1, out of how many."""

    title: str
    number: int
    of: int


def sections(journey: Journey, *, group: str | None = None) -> list[Section]:
    """Give every question asked, by section, in the order asked; those of one group, or all."""
    found: dict[str, list[Row]] = {}
    for step in journey.route:
        for question in step.questions:
            if group is not None and question.group != group:
                continue
            row = Row(
                question.code,
                question.called or question.label,
                journey.words(question),
                step.code,
                question.group,
                question.type,
            )
            found.setdefault(step.page.section, []).append(row)
    return [Section(title, tuple(rows)) for title, rows in found.items()]


def progress(journey: Journey, page_code: str) -> Progress | None:
    """Say how far along a page is, or nothing where the definition has no sections."""
    title = journey.page(page_code).page.section
    titles = list(dict.fromkeys(step.page.section for step in journey.route if step.page.section))
    return Progress(title, titles.index(title) + 1, len(titles)) if title else None
