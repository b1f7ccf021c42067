"""What becomes of a report in the sample borough: the steps the team takes, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from portal.domain import Actor
from portal.domain.sample import deeds, stories, times
from portal.domain.triage import case_themes, owners, workflow, writing
from portal.models import Case

# How many first responses are later than was promised, and by how much at most.
LATE = 0.09
LATE_BY_HOURS = (2, 70)
# Clocks shorter than this run through the night, and so does whoever answers them.
DAY_AND_NIGHT = timedelta(hours=30)
# How long after something reaches them people at home see to it.
AFTER_HOURS = (2.0, 6.0)


@dataclass(frozen=True)
class Step:
    """One move of a case or one deed, so many working days after the step before.

    `by` is a colleague; without one it is whoever works the case.
    """

    days: tuple[int, int]
    to: str = ""
    does: str = ""
    how: Mapping[str, Any] = field(default_factory=dict)
    by: str = ""
    reason: str | None = None
    words: tuple[str, ...] = ("",)
    note: tuple[str, ...] = ()
    theme: str | None = None
    because: str = ""


@dataclass(frozen=True)
class Life:
    """A way for a case to go."""

    code: str
    of: frozenset[str]
    weight: int
    steps: tuple[Step, ...]

    @property
    def is_for_a_scene(self) -> bool:
        """Say whether it is there to show something on the desk, and never by chance."""
        return not self.weight


class Lives:
    """Every way for a case to go."""

    def __init__(self) -> None:
        self._lives = {given["code"]: _life(given) for given in stories.read("lives")["lives"]}

    def named(self, code: str) -> Life:
        return self._lives[code]

    def one_for(self, kind: str, chance: Random) -> Life:
        """Give a way that a case of a kind may go, as often as its weight says."""
        fit = [life for life in self._lives.values() if kind in life.of]
        return chance.choices(fit, [life.weight for life in fit])[0]


def response_at(case: Case, life: Life, chance: Random) -> datetime:
    """Give when somebody first responds: mostly in time and not always, save for a scene."""
    step = life.steps[0]
    due_at = case.due_at or case.opened_at + timedelta(days=7)
    if chance.random() < LATE and not life.is_for_a_scene:
        hours = chance.uniform(*LATE_BY_HOURS)
        return times.at_a_desk(due_at + timedelta(hours=hours), 0, chance)
    allowed = due_at - case.opened_at
    planned = times.at_a_desk(case.opened_at, chance.randint(*step.days), chance)
    if allowed < DAY_AND_NIGHT or planned >= due_at:
        return case.opened_at + allowed * chance.uniform(0.2, 0.9)
    return planned


def next_at(now: datetime, step: Step, chance: Random) -> datetime:
    """Give when a later step is taken: while the team is at work, or by somebody at home."""
    if step.does in deeds.AT_HOME:
        days = timedelta(days=chance.randint(*step.days))
        return now + days + timedelta(hours=chance.uniform(*AFTER_HOURS))
    return times.at_a_desk(now, chance.randint(*step.days), chance)


def take(case: Case, step: Step, chance: Random, *, by: Actor, now: datetime) -> bool:
    """Take a step, unless the case has gone another way since; say whether it was taken."""
    if not _may(case, step):
        return False
    if step.to:
        _move(case, step, chance, by=by, now=now)
    else:
        deeds.do(step.does, case, step.how, by=by, now=now)
    note = chance.choice(step.note) if step.note else ""
    if note:
        writing.note(case, note, by=by, now=now + timedelta(minutes=2))
    return True


def _may(case: Case, step: Step) -> bool:
    return step.to in workflow.possible(case) if step.to else not case.is_closed


def _move(case: Case, step: Step, chance: Random, *, by: Actor, now: datetime) -> None:
    if not case.has_owner:
        owners.take(case, by=by, now=now)
    words = chance.choice(step.words)
    workflow.move(case, to=step.to, reason=step.reason, words=words, by=by, now=now)
    if step.theme and step.theme != case.theme_code:
        case_themes.correct(case, step.theme, because=step.because, by=by, now=now)


def _life(given: Mapping[str, Any]) -> Life:
    return Life(
        code=given["code"],
        of=frozenset(given["lives"]),
        weight=given["weight"],
        steps=tuple(_step(step) for step in given["steps"]),
    )


def _step(given: Mapping[str, Any]) -> Step:
    return Step(
        days=(given["days"][0], given["days"][1]),
        to=given.get("to", ""),
        does=given.get("does", ""),
        how=given.get("how", {}),
        by=given.get("by", ""),
        reason=given.get("reason"),
        words=tuple(given.get("words", ("",))),
        note=tuple(given.get("note", ())),
        theme=given.get("theme"),
        because=given.get("because", ""),
    )
