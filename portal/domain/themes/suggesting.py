"""Suggesting a theme for what somebody wrote: how sure, and the words that decided."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

from portal.domain import language, reference
from portal.domain.language import sentences
from portal.domain.language.sorting import Told
from portal.domain.themes.codings import SURE_FROM
from portal.extensions import files

# Counts up with each change to how knowledge is made of the examples.
VERSION = 1
AT_A_TIME = 200
_making = threading.Lock()


Sorts = language.Sorter | language.Widened


@dataclass(frozen=True)
class Suggestion:
    """A theme that a text is likely to be about, as a probability from 0 to 1, and why.

    `also` has the next likeliest. Without any words there is no theme. It never closes, refuses or
    hides anything by itself.
    """

    theme: str | None
    probability: float
    because: tuple[str, ...] = ()
    also: tuple[tuple[str, float], ...] = ()

    @property
    def is_sure(self) -> bool:
        return self.theme is not None and self.probability >= SURE_FROM


def suggest(
    texts: Sequence[str],
    *,
    sorter: Sorts | None = None,
    among: language.Among | None = None,
    told: Told = lambda _: None,
) -> list[Suggestion]:
    """Suggest a theme for each text; `told` hears of each that is read.

    `sorter` is what came with the portal unless it is said; `among` says for each text which
    themes compete, and without it all do.
    """
    sorter = sorter or as_it_came()
    found: list[Suggestion] = []
    # So many at a time: what explains them is not held for all.
    for first in range(0, len(texts), AT_A_TIME):
        these = slice(first, first + AT_A_TIME)
        some = texts[these]
        read = language.make_ready(some, explained=True, told=told)
        found += [
            Suggestion(one.label, one.probability, one.because, one.also)
            if text.strip()
            else Suggestion(None, 0.0)
            for text, one in zip(some, sorter.sort(read, among and among[these]), strict=True)
        ]
    return found


def as_it_came() -> language.Sorter:
    """Give what sorts texts before anybody decided anything, all themes competing."""
    return shipped({code: code for code in known().labels})


def shipped(goes_with: Mapping[str, str]) -> language.Sorter:
    """Give what sorts texts with nothing learnt: each of our themes stands for a label.

    Only the themes in `goes_with` compete. Raise KeyError for a theme that there is not.
    """
    if unknown := set(goes_with) - set(known().labels):
        raise KeyError(", ".join(sorted(unknown)))
    return language.standing_for(known(), goes_with)


def known() -> language.Knowledge:
    """Give what the shipped examples teach: made once, kept with the files, read once a start."""
    with _making:
        return _known()


def digest() -> str:
    """Give what the shipped examples, and how they are read, come down to in a few letters."""
    return _digest(*_examples())


@cache
def _known() -> language.Knowledge:
    said, often = _examples()
    short = _digest(said, often)
    return _kept(short) or _made(short, said, often)


def _digest(said: Sequence[tuple[str, str]], often: Mapping[str, float]) -> str:
    asked = json.dumps([VERSION, sentences.WEIGHTS, sentences.PIECES, said, often])
    return hashlib.sha256(asked.encode()).hexdigest()[:16]


def _kept(short: str) -> language.Knowledge | None:
    # What can’t be read is made again: it is only there to save time.
    with suppress(LookupError, language.Unreadable):
        return language.unpack(files.get(_key(short)))
    return None


def _made(
    short: str, said: Sequence[tuple[str, str]], often: Mapping[str, float]
) -> language.Knowledge:
    texts, themes = zip(*said, strict=True)
    knowledge = language.taught(language.make_ready(texts), themes, often)
    files.put(_key(short), language.pack(knowledge), "application/octet-stream")
    # As it will be from the next start on, to the last digit.
    return language.unpack(language.pack(knowledge))


def _key(short: str) -> str:
    return f"models/themes-{short}.npz"


def _examples() -> tuple[list[tuple[str, str]], dict[str, float]]:
    """Give every text that is known to be about a theme, with it, and how common each theme is."""
    themes: dict[str, Any] = {
        row["code"]: row
        for row in reference.read_file("themes.toml")["themes"]
        if row["intake"] != "none"
    }
    said = [(f"{row['label']}. {row['description']}", code) for code, row in themes.items()]
    often = dict.fromkeys(themes, 1.0)
    for entry in reference.read_file("theme_examples.toml")["examples"]:
        said += [(text, entry["theme"]) for text in entry["says"]]
        often[entry["theme"]] = float(entry["often"])
    return said, often
