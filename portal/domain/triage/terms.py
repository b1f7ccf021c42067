"""Words as they are looked for: no case, accents or endings; and where they stand in a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import snowballstemmer

from portal.domain.triage.likeness import SILENT

# More than anybody types to find something; the rest is not looked for.
LONGEST_TYPED = 200
MOST_TERMS = 12
# Longer than any word: what is, somebody’s cat wrote.
LONGEST_WORD = 60
# A case can be told of for years. What it begins with says what it is about.
MOST_WORDS = 15_000

_WORD = re.compile(r"[^\W_][\u0300-\u036f]*(?:['’]?[^\W_][\u0300-\u036f]*)*")
_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]*)[\"“”„«»]")
# What stands between two words that have nothing to do with each other.
_APART = re.compile(r"[\s,;:/|&+*<>=!?()\[\]{}]+")
# A letter of no English word stands between two texts, so that no phrase runs on from one into
# the next.
BREAK = "ǁ"

_stemmer = snowballstemmer.stemmer("english")

Term = tuple[str, ...]


@dataclass(frozen=True)
class Word:
    """One word of a text: as it is looked for, and where it stands."""

    form: str
    start: int
    end: int


def words(text: str) -> Iterator[Word]:
    """Give the words of a text one after the other."""
    for found in _WORD.finditer(text):
        if form := _form(found[0]):
            yield Word(form, found.start(), found.end())


def of_texts(texts: Sequence[str]) -> list[str]:
    """Give the words of several texts as they are kept to be found by."""
    kept = (form for text in texts for form in (*(word.form for word in words(text)), BREAK))
    return list(islice(kept, MOST_WORDS))


def typed(words_typed: str) -> tuple[Term, ...]:
    """Read what somebody typed as terms, each to be found: a word, or words that stand together.

    What is in quotes or joined by a hyphen stands together. Words that say nothing, such as
    “the”, count only where there is no other.

    >>> typed('sofas "by the garages" fly-tipping')
    (('sofa',), ('by', 'the', 'garag'), ('fli', 'tip'))
    """
    given = words_typed[:LONGEST_TYPED]
    phrases = [_term(found[1]) for found in _QUOTED.finditer(given)]
    singles = [_term(chunk) for chunk in _APART.split(_QUOTED.sub(" ", given))]
    found = [term for term in dict.fromkeys([*singles, *phrases]) if term]
    telling = [term for term in found if not _is_silent(term)]
    return tuple((telling or found)[:MOST_TERMS])


def stand(text: str, terms: Sequence[Term]) -> list[tuple[int, int]]:
    """Give from where to where each of the terms stands in a text, none overlapping."""
    found = list(words(text))
    forms = [word.form for word in found]
    spans = []
    place = 0
    by_length = sorted(terms, key=len, reverse=True)
    while place < len(forms):
        term = next((t for t in by_length if tuple(forms[place : place + len(t)]) == t), None)
        if term:
            spans.append((found[place].start, found[place + len(term) - 1].end))
        place += len(term) if term else 1
    return spans


def _term(chunk: str) -> Term:
    return tuple(word.form for word in words(chunk))


def _is_silent(term: Term) -> bool:
    return all(word in _SILENT for word in term)


@lru_cache(maxsize=50_000)
def _form(word: str) -> str:
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", word.replace("’", "'")).casefold()
        if letter.isalnum() or letter == "'"
    )
    return str(_stemmer.stemWord(plain)).replace("'", "")[:LONGEST_WORD]


_SILENT = frozenset(_form(word) for word in SILENT)
