"""What the team’s desk holds on the day the sample is loaded: a scene for each thing to try."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from portal.domain.sample import stories, times
from portal.domain.sample.rounds import HowItWent
from portal.domain.triage import priority
from portal.domain.triage.clocks import LONDON

# The clock that a scene “due today” runs on.
USUAL_STANDARD = "SLA_FLYTIP"
SEARCH_BACK_HOURS = 24 * 14
# What was told “three days ago” was told at any time of that day.
SPREAD_HOURS = 12.0


@dataclass(frozen=True)
class Later:
    """Something a reporter says some days after."""

    days_ago: float
    words: str


@dataclass(frozen=True)
class Scene:
    """One thing for the desk to show."""

    story: str
    at: str
    life: str
    days_ago: float
    hours_ago: float
    due: str
    channel: str
    told_by: int
    anonymous: bool
    same_person: str
    text: str
    words_for_place: str
    happened_on: date | None
    withdrawn_days_ago: float | None
    name: str = ""
    how_it_went: HowItWent | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    photos: Sequence[str] = ()
    diary: Sequence[Later] = ()
    more: Sequence[Later] = ()

    def received_at(self, chance: Random, *, now: datetime) -> datetime:
        """Give when it was told: so long ago, or when its clock began if it runs out today."""
        if self.due:
            return clock_began(chance, now=now)
        if self.days_ago:
            return now - timedelta(days=self.days_ago, hours=chance.uniform(0, SPREAD_HOURS))
        return now - timedelta(hours=self.hours_ago)

    def happened_at(self, received_at: datetime, hours: str, chance: Random) -> datetime:
        """Give when it happened: on the day it says, the day before, or just before it was told."""
        if self.happened_on:
            return times.local(self.happened_on, time(23))
        if self.hours_ago:
            return received_at - timedelta(hours=1)
        day_before = received_at.astimezone(LONDON).date() - times.ONE_DAY
        return times.in_hours(day_before, hours, chance)


@dataclass(frozen=True)
class Note:
    """A note from one shift to the next, in which scenes stand by their names."""

    hours_ago: float
    by: str
    words: str
    read_by: str
    read_hours_ago: float


def every_scene() -> list[Scene]:
    """Read the scenes of the desk."""
    return [_scene(given) for given in stories.read("desk")["scenes"]]


def every_note() -> list[Note]:
    """Read the notes that were left on the desk."""
    return [_note(given) for given in stories.read("desk")["handovers"]]


def clock_began(chance: Random, *, now: datetime) -> datetime:
    """Give when a clock began that runs out today, or as soon after as the team is at work."""
    begun = [now - timedelta(hours=hours) for hours in range(1, SEARCH_BACK_HOURS)]
    ends = {
        began: due_at for began in begun if (due_at := priority.due_at(USUAL_STANDARD, began)) > now
    }
    soonest = min(ends.values())
    return chance.choice([began for began, due_at in ends.items() if due_at == soonest])


def _scene(given: Mapping[str, Any]) -> Scene:
    return Scene(
        story=given["story"],
        at=given["at"],
        life=given["life"],
        days_ago=given.get("days_ago", 0.0),
        hours_ago=given.get("hours_ago", 0.0),
        due=given.get("due", ""),
        channel=given.get("channel", "online"),
        told_by=given.get("told_by", 1),
        anonymous=given.get("anonymous", False),
        same_person=given.get("same_person", ""),
        text=given.get("text", ""),
        words_for_place=given.get("words_for_place", ""),
        happened_on=given.get("happened_on"),
        withdrawn_days_ago=given.get("withdrawn_days_ago"),
        name=given.get("name", ""),
        how_it_went=HowItWent(**given["how_it_went"]) if "how_it_went" in given else None,
        answers=given.get("answers", {}),
        photos=given.get("photos", ()),
        diary=tuple(Later(**later) for later in given.get("diary", ())),
        more=tuple(Later(**later) for later in given.get("more", ())),
    )


def _note(given: Mapping[str, Any]) -> Note:
    return Note(
        hours_ago=given["hours_ago"],
        by=given["by"],
        words=given["words"],
        read_by=given.get("read_by", ""),
        read_hours_ago=given.get("read_hours_ago", 0.0),
    )
