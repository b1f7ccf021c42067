"""What the queue shows when words are looked for: where they stand, and what to do if nowhere."""

from __future__ import annotations

from sqlalchemy.exc import NoResultFound

from portal.domain import references
from portal.domain.triage import cases, finding, terms
from portal.domain.triage.finding import Passage, Piece
from portal.domain.triage.narrowing import Choice, Viewer
from portal.domain.triage.queue import Page


class Found:
    """Where in the cases of a page the words that were looked for stand."""

    def __init__(self, page: Page, *, viewer: Viewer) -> None:
        self._typed = page.choice.words or ""
        # What a case is about that does not open is not shown, whatever led to it.
        open_ones = [c for c in page.cases if viewer.opens_restricted or not c.is_restricted]
        self._passages = finding.passages(open_ones, self._typed) if self._typed else {}

    def passages(self, case: cases.Case) -> list[Passage]:
        return self._passages.get(case.id, [])

    def marked(self, text: str) -> tuple[Piece, ...]:
        return finding.marked(text, self._typed) if self._typed else (Piece(text),)


def reference_in(typed: str | None) -> str | None:
    """Give the reference of the case that was asked for by its own or a report’s, if one was."""
    if not typed or not references.WRITTEN.fullmatch(references.tidy(typed).replace("-", "")):
        return None
    try:
        return cases.whereabouts(typed).reference
    except NoResultFound:
        return None


def nothing_found(choice: Choice) -> tuple[str, str, Choice]:
    """Say why nothing was found, what to try next, and where that is."""
    words = choice.words
    if choice == Choice():
        return (
            "Nothing is open. Cases come here as people report.",
            "Look at closed cases",
            Choice(showing="closed"),
        )
    if not words:
        return "No cases match. Take a filter away to see more.", "Show every open case", Choice()
    if not terms.typed(words):
        return (
            f"There are no letters or numbers in “{words}” to look for.",
            "Show every open case",
            Choice(),
        )
    if choice not in (Choice(words=words), Choice(words=words, showing="closed")):
        return (
            "No case holds all of these words and matches the other filters.",
            "Look for the words in every open case",
            Choice(words=words),
        )
    if choice.showing == "closed":
        return (
            "No closed case holds all of these words.",
            "Look among open cases",
            Choice(words=words),
        )
    return (
        "No open case holds all of these words.",
        "Look among closed cases",
        Choice(words=words, showing="closed"),
    )
