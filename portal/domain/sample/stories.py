"""What happens in the sample borough: stories, told in many words, and how often they happen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from portal.domain import reference

STREAMS = ("asb", "fly_tipping", "begging", "covid", "support", "audits")

# Which lives a stream’s reports have, where the story does not say.
LIVES = {
    "asb": "people",
    "fly_tipping": "clean",
    "begging": "begging",
    "covid": "covid",
    "support": "support",
    "environmental_audit": "audit",
}


@dataclass(frozen=True)
class Text:
    """One way to tell a story, with the answers that go with those words."""

    words: str
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Story:
    """One kind of thing that people report."""

    code: str
    stream: str
    places: tuple[str, ...]
    hours: str
    months: tuple[int, ...]  # the 24 of the closed years, at full scale
    lately: int  # in the ninety days before today, at full scale
    told_twice: float
    answers: Mapping[str, Any]
    varied: Mapping[str, Sequence[Any]]
    texts: tuple[Text, ...]
    details: tuple[str, ...]
    lives: str
    channel: str | None


def every_story() -> dict[str, Story]:
    """Read the stories, by their codes."""
    return {given["code"]: _story(given) for name in STREAMS for given in read(name)["stories"]}


@cache
def read(name: str) -> dict[str, Any]:
    """Read one file of what the sample is made of."""
    return reference.read_file(f"sample/{name}.toml")


def _story(given: Mapping[str, Any]) -> Story:
    return Story(
        code=given["code"],
        stream=given["stream"],
        places=tuple(given["places"]),
        hours=given["hours"],
        months=(*given["months_2019"], *given["months_2020"]),
        lately=given.get("lately", 0),
        told_twice=given.get("told_twice", 0.0),
        answers=given.get("answers", {}),
        varied=given.get("varied", {}),
        texts=tuple(_text(text) for text in given["texts"]),
        details=tuple(given["details"]),
        lives=given.get("lives", LIVES[given["stream"]]),
        channel=given.get("channel"),
    )


def _text(given: str | Mapping[str, Any]) -> Text:
    if isinstance(given, str):
        return Text(given)
    return Text(given["text"], given["answers"])
