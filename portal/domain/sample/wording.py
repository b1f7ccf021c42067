"""How the people of the sample borough put things: short, chatty, angry, or in a hurry."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import cache
from random import Random
from typing import Any

from portal.domain.sample import stories
from portal.domain.sample.places import SamplePlace
from portal.domain.triage.clocks import LONDON

SENTENCE = re.compile(r"(?<=[.!?]) +")

# How often one of a story’s details is added, and a second one.
ONE_DETAIL, TWO_DETAILS = 0.65, 0.2
SLIPS = 0.6

DAYTIMES = ((5, "night"), (12, "morning"), (18, "afternoon"), (22, "evening"), (24, "night"))


def say(
    text: str,
    details: tuple[str, ...],
    *,
    place: SamplePlace,
    happened_at: datetime,
    voice: str,
    chance: Random,
) -> str:
    """Tell a story in somebody’s voice; a story without words stays without."""
    if not text:
        return ""
    wanted = chance.random()
    count = (wanted < ONE_DETAIL) + (wanted < TWO_DETAILS)
    added = chance.sample(details, min(count, len(details)))
    filled = " ".join([text, *added]).format(
        at=place.at, place=place.name, time=_clock(happened_at), day=_day(happened_at)
    )
    return VOICES[voice](filled, chance)


def _plain(text: str, chance: Random) -> str:
    return text


def _short(text: str, chance: Random) -> str:
    return SENTENCE.split(text)[0]


def _chatty(text: str, chance: Random) -> str:
    given = _given()
    opening: str = chance.choice([*given["openings"], ""])
    begins_anew = not opening or opening.rstrip()[-1] in ".?!"
    # “I” and what is all capitals keep them in the middle of a sentence.
    first = text.split(" ")[0]
    is_plain_word = first == "A" or (first[1:2].islower() and not first.startswith("I'"))
    start = text if begins_anew or not is_plain_word else text[0].lower() + text[1:]
    closing: str = chance.choice([*given["closings"], ""])
    return opening + start + closing


def _angry(text: str, chance: Random) -> str:
    louder = text.replace(".", "!", 1) if chance.random() < 0.5 else text
    words = louder.split(" ")
    if chance.random() < 0.3:
        words = [word.upper() for word in words[:6]] + words[6:]
    outburst: str = chance.choice(_given()["outbursts"])
    return " ".join(words) + outburst


def _hurried(text: str, chance: Random) -> str:
    slips: dict[str, str] = _given()["slips"]
    words = [
        slips.get(word.lower(), word) if chance.random() < SLIPS else word
        for word in text.split(" ")
    ]
    hurried = " ".join(words).lower()
    return hurried.replace(".", "", 1) if chance.random() < 0.5 else hurried.rstrip(".")


VOICES: dict[str, Callable[[str, Random], str]] = {
    "plain": _plain,
    "short": _short,
    "chatty": _chatty,
    "angry": _angry,
    "hurried": _hurried,
}


@cache
def _given() -> dict[str, Any]:
    return stories.read("voices")


def _clock(moment: datetime) -> str:
    hour = moment.astimezone(LONDON).hour
    if hour in (0, 12):
        return "midnight" if hour == 0 else "midday"
    return f"{hour % 12}{'am' if hour < 12 else 'pm'}"


def _day(moment: datetime) -> str:
    there = moment.astimezone(LONDON)
    part = next(name for before, name in DAYTIMES if there.hour < before)
    return f"{there:%A} {part}"
