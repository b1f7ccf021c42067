"""Notices in free text what must not wait in the ordinary queue: danger, abuse, a plea for help.

It reads and never changes, loses or holds up a word. What it looks for, and what is then said and
done, is data: `portal/reference/sensitive_terms.toml`.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from typing import Any

from portal.domain import reference

ACTIONS = frozenset({"restrict", "flag", "warn"})


@dataclass(frozen=True)
class Topic:
    """One kind of harm: how it is recognised, what we say, and what becomes of the report."""

    code: str
    label: str
    does: str
    sentence: str
    signposts: tuple[str, ...]
    marks: tuple[str, ...]
    theme: str | None
    phrases: tuple[re.Pattern[str], ...]
    exceptions: tuple[re.Pattern[str], ...]
    # What stands over the sentence, where that is not the usual.
    heading: str | None = None
    # Answers that leave the same marks came with a warning of their own.
    unless_marked: bool = False

    @property
    def restricts(self) -> bool:
        """Only the few who may open restricted cases see the report."""
        return self.does == "restrict"

    def matches(self, plain: str) -> list[tuple[int, int]]:
        """Give where its phrases stand in a plain text, save where an exception overlaps one."""
        found = sorted(
            {match.span() for phrase in self.phrases for match in phrase.finditer(plain)}
        )
        if not found:
            return []
        excused = sorted(
            match.span() for pattern in self.exceptions for match in pattern.finditer(plain)
        )
        starts = [start for start, _ in excused]
        furthest = list(accumulate((end for _, end in excused), max))

        def is_excused(start: int, end: int) -> bool:
            before = bisect_left(starts, end)
            return before > 0 and furthest[before - 1] > start

        return [(start, end) for start, end in found if not is_excused(start, end)]


@dataclass(frozen=True)
class Finding:
    """Words in a text that tell of a topic, as they were written and where."""

    about: Topic
    phrase: str
    start: int
    end: int

    @property
    def topic(self) -> str:
        return self.about.code

    @property
    def restricts(self) -> bool:
        return self.about.restricts

    @property
    def sentence(self) -> str:
        return self.about.sentence

    @property
    def signposts(self) -> tuple[str, ...]:
        return self.about.signposts

    def is_said_by(self, marks: Collection[str]) -> bool:
        """Whether answers that left these marks have said it already, and been warned of it."""
        return self.about.unless_marked and set(self.marks) <= set(marks)

    @property
    def marks(self) -> tuple[str, ...]:
        return self.about.marks


class Screen:
    """Every topic, compiled once."""

    def __init__(self, definition: Mapping[str, Any]) -> None:
        """Read the topics in `definition`.

        Raise ValueError, naming the topic, for an action there isn’t or a pattern that can’t be
        read.
        """
        self.topics = tuple(_topic(entry) for entry in definition["topics"])

    def find(self, text: str) -> list[Finding]:
        """Give what `text` tells of: the leading topic first, then by where it stands."""
        plain, places = _plain(text)
        return [
            Finding(
                topic, text[places[start] : places[end - 1] + 1], places[start], places[end - 1] + 1
            )
            for topic in self.topics
            for start, end in topic.matches(plain)
            if end > start
        ]


def heading(findings: Collection[Finding]) -> str | None:
    """Give what stands over what several findings say; None for the usual."""
    headings = {finding.about.heading for finding in findings}
    return headings.pop() if len(headings) == 1 else None


@cache
def shipped() -> Screen:
    """Give the screen that comes with the portal."""
    return Screen(reference.read_file("sensitive_terms.toml"))


def find(text: str) -> list[Finding]:
    """Give what `text` tells of, by the topics that come with the portal."""
    return shipped().find(text)


def _topic(entry: Mapping[str, Any]) -> Topic:
    code = str(entry["code"])
    if entry["does"] not in ACTIONS:
        raise ValueError(f"topic “{code}”: there is no action “{entry['does']}”")
    return Topic(
        code=code,
        label=entry["label"],
        does=entry["does"],
        sentence=entry["says"],
        signposts=tuple(entry["signposts"]),
        marks=tuple(entry["marks"]),
        theme=entry.get("theme"),
        phrases=tuple(_compiled(code, entry["phrases"])),
        exceptions=tuple(_compiled(code, entry["exceptions"])),
        heading=entry.get("heading"),
        unless_marked=entry.get("unless_marked", False),
    )


def _compiled(code: str, patterns: list[str]) -> Iterator[re.Pattern[str]]:
    for pattern in patterns:
        try:
            yield re.compile(pattern)
        except re.error as error:
            raise ValueError(f"topic “{code}”: “{pattern}” can’t be read: {error}") from error


# Reading past the ways a word can be dressed up

_ALIKE = str.maketrans(
    # Letters of other scripts that look like ours, as they come out of case folding.
    "аеорсхуіѕјԁһӏкмтвнαορνικτυχεγ‘’`ʼ′‐‑‒–—−",
    "aeopcxyisjdhlkmtbhaopviktuxey'''''------",
)
_UNSEEN = frozenset("\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u3164\ufeff\uffa0")
_DIGIT_FOR_LETTER = re.compile(r"(?<=[a-z])[013457@$](?=[a-z])")
_LETTER_FOR_DIGIT = dict(zip("013457@$", "oieastas", strict=True))


def _plain(text: str) -> tuple[str, list[int] | range]:
    """Give `text` in plain small letters, and where each of them stands in `text`."""
    if text.isascii():
        folded, places = text.lower().replace("`", "'"), list(range(len(text)))
    else:
        letters = [(letter, at) for at, char in enumerate(text) for letter in _folded(char)]
        folded, places = "".join(letter for letter, _ in letters), [at for _, at in letters]
    if _SPACES.search(folded):
        kept = [
            at
            for at in range(len(folded))
            if not (folded[at].isspace() and _follows_space(folded, at))
        ]
        folded = "".join(" " if folded[at].isspace() else folded[at] for at in kept)
        places = [places[at] for at in kept]
    return _DIGIT_FOR_LETTER.sub(lambda match: _LETTER_FOR_DIGIT[match[0]], folded), places


_SPACES = re.compile(r"\s\s|[^\S ]")


def _follows_space(text: str, at: int) -> bool:
    return at > 0 and text[at - 1].isspace()


@lru_cache(maxsize=4096)
def _folded(char: str) -> str:
    """Give a character as our plain letters, or nothing for one that isn’t seen.

    > "e" from "É", "fi" from "ﬁ", "a" from a Cyrillic "а", "'" from "’"
    """
    if char in _UNSEEN or unicodedata.category(char) == "Cf":
        return ""
    if char == "´":
        return "'"  # or it would come apart into a space and an accent
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", char).casefold())
    bare = "".join(part for part in apart if not unicodedata.combining(part))
    return bare.translate(_ALIKE)
