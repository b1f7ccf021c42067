"""The kinds of thing people report, each with its questions and where it starts out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.domain import themes
from portal.domain.questions import Journey
from portal.domain.reference import Entry, lists

# What a headline is made of, by meaning, and how many of its parts are enough.
HEADLINES: dict[str, tuple[str, ...]] = {
    "fly_tipping": ("waste", "size"),
    "begging": ("behaviours",),
    "covid": ("covid_category",),
    "support": ("help_kind",),
}
MOST_HEADLINE = 140


@dataclass(frozen=True)
class Stream:
    """One door into reporting."""

    code: str
    title: str
    summary: str
    question_set: str
    default_theme: str
    is_for_staff: bool
    is_kept_private: bool
    first: str = ""  # what matters before anything else, for the page it starts from
    signposts: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """The stream’s part of an address.

        > fly-tipping
        """
        return self.code.replace("_", "-")

    def theme(self, attributes: Mapping[str, Sequence[Any]], *, on: date) -> str:
        """Give the theme that the answers lead to: the last said is the most particular."""
        for code in reversed(attributes.get("theme", ())):
            if themes.find(code, on=on):
                return str(code)
        return self.default_theme

    def headline(self, journey: Journey) -> str:
        """Say in a few words what was reported, from the choices made and never from free text."""
        wanted = HEADLINES.get(self.code, ("type",))
        said = [
            option.label
            for question, option in journey.chosen
            # “Other” heads nothing; what was said beside it is free text.
            if question.fills in wanted and option.code != "OTHER"
        ]
        text = "; ".join(said) or self.title
        return text if len(text) <= MOST_HEADLINE else text[: MOST_HEADLINE - 1].rstrip() + "…"


def all_streams(*, on: date, for_staff: bool = False) -> list[Stream]:
    """Give the streams people may use on a day, in the order they are shown."""
    streams = [_stream(entry) for entry in lists.entries("streams", on=on)]
    return [stream for stream in streams if for_staff or not stream.is_for_staff]


def get(code: str) -> Stream:
    """Get a stream; raise NoSuchEntry if there is none."""
    return _stream(lists.get("streams", code))


def at(address: str) -> Stream:
    """Get the stream whose part of an address this is; raise NoSuchEntry if there is none."""
    return get(address.replace("-", "_"))


def _stream(entry: Entry) -> Stream:
    return Stream(
        code=entry.code,
        title=entry.label,
        summary=entry.help,
        question_set=entry.attributes["set"],
        default_theme=entry.attributes["default_theme"],
        is_for_staff=entry.attributes["audience"] == "staff",
        is_kept_private=entry.attributes["kept_private"],
        first=entry.attributes.get("first", ""),
        signposts=tuple(entry.attributes.get("signposts", ())),
    )
