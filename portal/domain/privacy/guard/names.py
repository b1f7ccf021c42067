"""People’s names: after a title, after words that lead up to one, or common given names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from portal.domain.privacy.guard.known_names import GIVEN, NOT_NAMES, PLACE_WORDS

_WORD = re.compile(r"[^\W\d_][\w'’-]{0,40}")
_TITLES = frozenset(
    {"mr", "mrs", "ms", "mx", "miss", "dr", "prof", "rev", "revd"}
    | {"pc", "pcso", "sgt", "cllr", "councillor"}
)
_TITLES_IN_SMALL = frozenset({"mr", "mrs", "ms"})
_CUES = (
    ("called",),
    ("named",),
    ("nicknamed",),
    ("name", "is"),
    ("name", "was"),
    ("name’s",),
    ("surname", "is"),
    ("known", "as"),
    ("goes", "by"),
)
_NO_ONES = frozenset({"st", "saint", "the", "river", "storm", "lake", "little", "big"})


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    text: str

    @property
    def plain(self) -> str:
        """The word in small letters, without a possessive."""
        return _plain(self.text)

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def is_proper(self) -> bool:
        """Written as names are: one capital, and the rest small."""
        return self.is_capital and self.text[1:2].islower()

    @property
    def may_be_a_name(self) -> bool:
        return len(self.text) > 1 and self.plain not in NOT_NAMES and self.plain not in PLACE_WORDS


def _plain(word: str) -> str:
    return word.casefold().replace("'", "’").removesuffix("’s")


def plain_words(text: str) -> str:
    """Give a text’s words in small letters, as names are compared."""
    return " ".join(_plain(match.group()) for match in _WORD.finditer(text))


def find(text: str, places: Collection[str]) -> Iterator[tuple[int, int]]:
    words = [_Word(*match.span(), match.group()) for match in _WORD.finditer(text)]
    sentence = _Sentence(text, words, places)
    for at in range(len(words)):
        for last in (sentence.after_a_title(at), sentence.after_a_cue(at), sentence.given(at)):
            if last is not None:
                first, end = last
                yield words[first].start, words[first].start + _shown(text, words, first, end)
                break


def _shown(text: str, words: list[_Word], first: int, last: int) -> int:
    """Give how long the name is, leaving out a possessive at its end."""
    whole = text[words[first].start : words[last].end]
    return len(re.sub(r"['’]s?$", "", whole))


@dataclass(frozen=True)
class _Sentence:
    """The words of a text, looked at one after another for names."""

    text: str
    words: list[_Word]
    places: Collection[str]

    def after_a_title(self, at: int) -> tuple[int, int] | None:
        """“Mr Smith”, “Mrs A Khan”."""
        title, name = self.words[at], self._next(at)
        if title.plain not in _TITLES or name is None:
            return None
        written = title.is_capital and self.words[name].is_capital
        if not written and title.text not in _TITLES_IN_SMALL:
            return None
        if len(self.words[name].text) == 1:
            name = self._next(name) or name
        if not self.words[name].may_be_a_name:
            return None
        return self._unless_a_place(at, self._surname(name))

    def after_a_cue(self, at: int) -> tuple[int, int] | None:
        """“a man called Dave”, “his name is Marcus Webb”."""
        for cue in _CUES:
            end = at + len(cue)
            if tuple(word.plain for word in self.words[at:end]) != cue:
                continue
            name = self._next(end - 1)
            if name is None or (at and self.words[at - 1].plain in PLACE_WORDS):
                return None
            word = self.words[name]
            if not word.may_be_a_name or not (word.is_proper or word.plain in GIVEN):
                return None
            return self._unless_a_place(name, self._surname(name))
        return None

    def given(self, at: int) -> tuple[int, int] | None:
        """“Kevin”, “Tracey Palmer”: a common given name, with a surname if one follows."""
        word = self.words[at]
        if not word.is_capital or word.plain not in GIVEN:
            return None
        before = self.words[at - 1] if at and self._next(at - 1) == at else None
        if before is not None and (before.plain in _NO_ONES or before.plain in _TITLES):
            return None
        return self._unless_a_place(at, self._surname(at))

    def _next(self, at: int) -> int | None:
        """Give the place of the word that follows, unless more than a space or a stop parts it."""
        if at + 1 >= len(self.words):
            return None
        between = self.text[self.words[at].end : self.words[at + 1].start]
        return at + 1 if between in {" ", "\xa0", ".", ". ", ' "', " “", " '", " ‘"} else None

    def _surname(self, given: int) -> int:
        """Give the place of the last word of a name that begins with `given`."""
        if not self.words[given].is_proper or self.words[given].text.endswith(("’s", "'s")):
            return given
        for following in range(given + 1, min(given + 3, len(self.words))):
            word = self.words[following]
            parted = self.text[self.words[following - 1].end : word.start] not in {" ", "\xa0"}
            if parted or not word.is_proper or word.plain in NOT_NAMES:
                return following - 1
            given = following
        return given

    def _unless_a_place(self, first: int, last: int) -> tuple[int, int] | None:
        """Give the name, unless it is a known place’s or runs on into one: “James Street”."""
        for word in self.words[first + 1 : last + 4]:
            if word.plain in PLACE_WORDS:
                return None
            if word.plain in NOT_NAMES:
                break
        for start in range(max(0, first - 2), first + 1):
            for end in range(last + 1, last + 4):
                if " ".join(word.plain for word in self.words[start:end]) in self.places:
                    return None
        return first, last
