"""Cases found by the words of their reports and notes, and where in each the words stand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from portal.domain.triage import terms
from portal.domain.triage.terms import Term
from portal.extensions import db
from portal.models import Case, CaseEvent, CaseWords

# Nobody reads further among what words found, and each one counted costs a look at its words.
MOST_COUNTED = 100

# Up to so many cases with the words are looked up one by one, and then put in order. Of more, some
# are soon met by going through the cases in order.
FEW = 2_000

# How much of a text is shown round where the words stand, and in how many places.
AROUND = 70
MOST_PASSAGES = 2
MOST_SPANS = 50

# What each kind of writing in a case is called.
WRITTEN = {
    "note": "In a note",
    "reply": "In a message to the reporter",
    "asked": "In a question to the reporter",
    "told_how": "In how the reporter said it went",
    "told_answer": "In what the reporter answered",
    "called_back": "In what came of a call",
    "partner_answered": "In what a partner answered",
    "told_more": "In what the reporter added",
    "told_again": "In what the reporter added",
    "action": "In what was done",
    "action_struck": "In what was taken back",
    "moved": "In what the reporter was told",
}
ELSEWHERE = "In the history"

_FOUND_BY = sa.table("case_words_fts", sa.column("rowid", sa.Integer))


def holding(typed: str) -> sa.ColumnElement[bool]:
    """Say of a case that it holds all the words typed. What has no words in it, nothing holds."""
    wanted = terms.typed(typed)
    if not wanted:
        return sa.false()
    matches = _matches(wanted)
    few = db.session.scalars(matches.limit(FEW + 1)).all()
    if len(few) <= FEW:
        return _is_one_of(few)
    return _is_found_at(wanted)


@dataclass(frozen=True)
class Piece:
    """A piece of a text, and whether it is what was looked for."""

    text: str
    is_found: bool = False


@dataclass(frozen=True)
class Passage:
    """Where in a case the words stand: in what, and the pieces of text round them."""

    where: str
    pieces: tuple[Piece, ...]


def marked(text: str, typed: str) -> tuple[Piece, ...]:
    """Cut a text where the words stand in it."""
    return _cut(text, terms.stand(text, terms.typed(typed)))


def passages(cases: Iterable[Case], typed: str) -> Mapping[int, list[Passage]]:
    """Show for each case where the words stand, where most of them do first."""
    wanted = terms.typed(typed)
    found: dict[int, list[Passage]] = {}
    cases = list(cases)
    written = _written(case.id for case in cases)
    for case in cases:
        rated = []
        for where, text in [*_told(case), *written.get(case.id, ())]:
            spans = terms.stand(text, wanted)
            if spans:
                different = {text[start:end].casefold() for start, end in spans}
                rated.append((len(different), where, text, spans))
        # Equals stay as they were: the report before the notes.
        rated.sort(key=lambda one: -one[0])
        found[case.id] = [
            Passage(where, _pieces(text, spans)) for _, where, text, spans in rated[:MOST_PASSAGES]
        ]
    return found


def _told(case: Case) -> Iterable[tuple[str, str]]:
    """Give what is looked through of a case’s reports, but for what a line of the queue shows."""
    for number, report in enumerate(case.reports):
        yield "In the report" if number == 0 else "In another report", report.words
        about = [report.headline, report.place_label, report.ward_name] if number else []
        if report.place_note not in report.words:
            about.append(report.place_note)
        yield "About the place", " · ".join(part for part in about if part)
        yield "Reference", report.reference


def _written(case_ids: Iterable[int]) -> Mapping[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = {}
    query = (
        sa.select(CaseEvent.case_id, CaseEvent.kind, CaseEvent.words)
        .where(CaseEvent.case_id.in_(list(case_ids)), CaseEvent.words.is_not(None))
        .order_by(CaseEvent.id)
    )
    for case_id, kind, words in db.session.execute(query):
        found.setdefault(case_id, []).append((WRITTEN.get(kind, ELSEWHERE), words or ""))
    return found


def _pieces(text: str, spans: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    """Show the text round the place where the most words stand close together."""
    spans = spans[:MOST_SPANS]
    first = max(spans, key=lambda span: _how_many_near(span, spans))[0]
    begin, end = max(0, first - AROUND), min(len(text), first + 2 * AROUND)
    if begin:  # at a word, unless one fills all there is before
        begin = text.find(" ", begin, first) + 1 or begin
    if end < len(text):
        last = max(stop for start, stop in spans if start < end)
        gap = text.rfind(" ", last, end)
        end = max(end, last) if gap < 0 else gap
    shown = [(start - begin, stop - begin) for start, stop in spans if begin <= start < end]
    pieces = [Piece("… ")] if begin else []
    pieces += _cut(text[begin:end], shown)
    return tuple([*pieces, Piece(" …")] if end < len(text) else pieces)


def _cut(text: str, spans: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    pieces, here = [], 0
    for start, stop in spans:
        pieces += [Piece(text[here:start]), Piece(text[start:stop], is_found=True)]
        here = stop
    pieces.append(Piece(text[here:]))
    return tuple(piece for piece in pieces if piece.text)


def _how_many_near(span: tuple[int, int], spans: Sequence[tuple[int, int]]) -> int:
    return sum(1 for start, _ in spans if span[0] <= start < span[0] + AROUND)


# How each engine finds them


def _is_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"


def _matches(wanted: Sequence[Term]) -> sa.Select[Any]:
    return sa.select(_number()).where(_is_match(wanted))


def _number() -> Any:
    return CaseWords.case_id if _is_postgresql() else _FOUND_BY.c.rowid


def _is_match(wanted: Sequence[Term]) -> sa.ColumnElement[bool]:
    if _is_postgresql():
        query = " & ".join(
            "(" + " <-> ".join(f"'{word}'" for word in term) + ")" for term in wanted
        )
        return CaseWords.words.bool_op("@@")(sa.cast(query, postgresql.TSQUERY))
    query = " ".join('"' + " ".join(term) + '"' for term in wanted)
    return sa.literal_column(_FOUND_BY.name).bool_op("MATCH")(query)


def _is_found_at(wanted: Sequence[Term]) -> sa.ColumnElement[bool]:
    """Look at one case’s words at a time: no engine turns this into reading all that match."""
    if _is_postgresql():
        holds = _is_match(wanted)
    else:
        # What is in one row is sooner looked through than found again in an index of all of them.
        kept = " " + sa.type_coerce(CaseWords.words, sa.Text) + " "
        holds = sa.and_(*(sa.func.instr(kept, f" {' '.join(term)} ") > 0 for term in wanted))
    return sa.select(holds).where(CaseWords.case_id == Case.id).scalar_subquery().is_(True)


def _is_one_of(case_ids: Sequence[int]) -> sa.ColumnElement[bool]:
    """Say that a case is one of many, in one value whatever their number."""
    if _is_postgresql():
        return Case.id == sa.any_(sa.cast(list(case_ids), postgresql.ARRAY(sa.Integer)))
    each = sa.func.json_each(json.dumps(list(case_ids))).table_valued("value")
    return Case.id.in_(sa.select(each.c.value))
