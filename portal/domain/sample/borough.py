"""The sample borough: two closed years and the ninety days before today, told and worked for real.

Every report answers its journey page by page and is sent, and every case is moved, through the
same rules as on the site: nothing is stored that the portal itself could not have stored. Each
report carries the mark `sample`. What is told, where, when and by whom follows from the seed and
from `now` alone; references, codes and passwords are drawn afresh, as they always are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

import sqlalchemy as sa

from portal.domain import Actor, Refused, audit
from portal.domain.reference import lists
from portal.domain.reports import following
from portal.domain.reviews import deciding
from portal.domain.sample import (
    applications,
    colleagues,
    letters,
    rounds,
    scenes,
    stories,
    telling,
    times,
)
from portal.domain.sample.applications import Application
from portal.domain.sample.colleagues import Colleagues, SignIn
from portal.domain.sample.lives import Life, Lives, Step, next_at, response_at, take
from portal.domain.sample.places import SamplePlaces
from portal.domain.sample.residents import Resident, Residents
from portal.domain.sample.rounds import HowItWent
from portal.domain.sample.scenes import Note, Scene
from portal.domain.sample.stories import Story
from portal.domain.sample.telling import Telling
from portal.domain.sample.timeline import Timeline
from portal.domain.triage import duplicates, handovers
from portal.domain.triage.clocks import LONDON
from portal.extensions import db
from portal.models import Case, Photo, Report

# One for every so many that Oxford has: 6 to 7 fly-tips a month, in place of some 130.
SCALE = 0.05
SEED = 2021

# Letters that are left for the worker to take to the outbox.
LETTERS_LEFT = 3

NOT_EMPTY = (
    "This database holds reports already. The sample borough goes into an empty one only, "
    "so that nobody mistakes a real report for a sample."
)

TOO_EARLY = (
    "The sample borough’s closed years end on 31 March 2021, and this computer’s clock is not past "
    "them. Put the clock right and try again."
)

# Ways to reach us that need somebody at a desk to write it down.
TAKEN_BY_STAFF = {"phone", "email", "walk_in", "paper", "officer"}
DAYS_BACK = [timedelta(days=days) for days in range(8)]
# How long people take to tell us, in hours: most within the day.
SOONEST, USUAL_WAIT, LONGEST_WAIT = 0.3, 14.0, 24 * 6
# And how long until they say how it went, once they are asked.
SAID_SOONEST, SAID_LATEST = 0.5, 40.0


@dataclass
class _Heard:
    """What became of a telling: the report, once it has been sent."""

    report: Report | None = None


@dataclass(frozen=True)
class Loaded:
    """What the sample borough came to."""

    reports: int
    cases: int
    open_cases: int
    restricted: int
    photos: int
    letters_waiting: int
    sign_ins: Sequence[SignIn]


def is_empty() -> bool:
    """Say whether nobody has reported anything here yet."""
    return db.session.scalar(sa.select(Report.id).limit(1)) is None


def load(
    *,
    now: datetime,
    scale: float = SCALE,
    seed: int = SEED,
    letters_left: int = LETTERS_LEFT,
) -> Loaded:
    """Fill an empty database with the sample borough, in the transaction at hand.

    `scale` is the share of the real volume that is told. Raise Refused if there are reports, and
    on a day within the closed years.
    """
    if now.date() <= times.LAST_DAY:
        raise Refused(TOO_EARLY)
    if not is_empty():
        raise Refused(NOT_EMPTY)
    since = times.local(times.FIRST_DAY, time(9))
    staff = colleagues.add_all(since=since, now=now)
    borough = _Borough(staff, now=now, seed=seed)
    borough.plan_the_closed_years(scale)
    borough.plan_lately(scale)
    borough.plan_the_desk()
    borough.plan_the_rounds()
    borough.plan_the_reviews()
    borough.plan_the_handovers()
    borough.timeline.run()
    waiting = letters.settle(left_waiting=letters_left, now=now)
    return Loaded(
        reports=_count(Report),
        cases=_count(Case, Case.merged_into_id.is_(None)),
        open_cases=_count(Case, Case.status != "closed"),
        restricted=_count(Case, Case.is_restricted.is_(True)),
        photos=_count(Photo),
        letters_waiting=waiting,
        sign_ins=staff.sign_ins,
    )


class _Borough:
    """Everything there is to draw on while the years go by."""

    def __init__(self, staff: Colleagues, *, now: datetime, seed: int) -> None:
        self.timeline = Timeline(until=now)
        self._staff = staff
        self._now = now
        self._seed = seed
        self._told = 0
        self._stories = stories.every_story()
        self._places = SamplePlaces()
        self._residents = Residents(self._chance("residents"))
        self._lives = Lives()
        self._channels: Mapping[str, int] = stories.read("usual")["channels"]
        self._named: dict[str, _Heard] = {}
        self._heard_of: dict[str, list[_Heard]] = {}
        self._will_say: dict[int, HowItWent] = {}
        self._asked = 0

    def _chance(self, *about: object) -> Random:
        """Give chance of its own to each thing, so that a change to one leaves the rest."""
        name = "/".join(map(str, (self._seed, *about)))
        return Random(name)  # noqa: S311 nothing here is secret: it only has to come out the same

    # What is told, and when

    def plan_the_closed_years(self, scale: float) -> None:
        for story in self._stories.values():
            chance = self._chance("closed", story.code)
            counts = times.counts(story.months, scale, chance)
            for month, count in zip(times.closed_months(), counts, strict=True):
                self._plan(story, month.first, month.last, count, chance)

    def plan_lately(self, scale: float) -> None:
        today = self._now.astimezone(LONDON).date()
        first = (self._now - times.LATELY).astimezone(LONDON).date()
        for story in self._stories.values():
            chance = self._chance("lately", story.code)
            (count,) = times.counts([story.lately * times.LATELY.days // 30], scale, chance)
            self._plan(story, first, today, count, chance)

    def _plan(self, story: Story, first: date, last: date, count: int, chance: Random) -> None:
        days = times.moments(
            story, first, last, count, chance, holds=lambda day: _could_happen(story, day)
        )
        for happened_at in days:
            channel = story.channel or self._channel(chance)
            received_at = self._received_at(happened_at, channel, chance)
            if received_at > self._now:
                continue
            told = Telling(
                story=story,
                place=self._places.one_for(story.places, chance),
                happened_at=happened_at,
                received_at=received_at,
                channel=channel,
                resident=self._residents.someone(),
            )
            heard = self._will_tell(told)
            if chance.random() < story.told_twice:
                self._will_tell_too(told, heard, chance)

    def _received_at(self, happened_at: datetime, channel: str, chance: Random) -> datetime:
        wait = min(SOONEST + chance.expovariate(1 / USUAL_WAIT), LONGEST_WAIT)
        received_at = happened_at + timedelta(hours=wait)
        if channel in TAKEN_BY_STAFF:
            return times.at_a_desk(received_at, 0, chance)
        return received_at

    def _channel(self, chance: Random) -> str:
        return chance.choices(list(self._channels), list(self._channels.values()))[0]

    # The desk

    def plan_the_desk(self) -> None:
        for number, scene in enumerate(scenes.every_scene()):
            chance = self._chance("desk", number)
            story = self._stories[scene.story]
            channel = story.channel or scene.channel
            received_at = self._received_for(scene, channel, chance)
            told = Telling(
                story=story,
                place=self._places.named(scene.at),
                happened_at=scene.happened_at(received_at, story.hours, chance),
                received_at=received_at,
                channel=channel,
                resident=self._teller_of(scene),
                life=scene.life,
                text=scene.text,
                words_for_place=scene.words_for_place,
                answers=scene.answers,
                photos=scene.photos,
            )
            heard = self._will_tell(told, scene)
            if scene.name:
                self._named[scene.name] = heard
            if scene.same_person:
                self._heard_of.setdefault(scene.same_person, []).append(heard)
            for nth in range(1, scene.told_by):
                self._will_tell_too(told, heard, chance, hours=5.0 * nth)

    def _received_for(self, scene: Scene, channel: str, chance: Random) -> datetime:
        received_at = scene.received_at(chance, now=self._now)
        if channel not in TAKEN_BY_STAFF:
            return received_at
        # The day after a weekend may not have come yet: then it was written down before it.
        written = (times.at_a_desk(received_at - back, 0, chance) for back in DAYS_BACK)
        return next((moment for moment in written if moment <= self._now), received_at)

    def _teller_of(self, scene: Scene) -> Resident:
        if scene.anonymous:
            return self._residents.nobody()
        if scene.same_person:
            return self._residents.somebody_named(scene.same_person)
        return self._residents.reached_by("yes_phone" if scene.channel == "phone" else "yes_email")

    # The worker’s rounds, and what comes of asking how it went

    def plan_the_rounds(self) -> None:
        for moment in rounds.lately(self._now):
            self.timeline.add(moment, self._look_after)

    def _look_after(self, now: datetime) -> None:
        for report in rounds.look_after(now=now):
            self._will_say_how_it_went(report, now)

    def _will_say_how_it_went(self, report: Report, now: datetime) -> None:
        self._asked += 1
        chance = self._chance("how it went", self._asked)
        by_chance, hours = rounds.said_by_chance(chance), chance.uniform(SAID_SOONEST, SAID_LATEST)
        how = self._will_say.get(report.id, by_chance)
        if how:
            said_at = now + timedelta(hours=hours)
            self.timeline.add(said_at, lambda then: rounds.say(report, how, now=then))

    # Case reviews

    def plan_the_reviews(self) -> None:
        for number, application in enumerate(applications.every_application()):
            chance = self._chance("review", number)
            resident = self._residents.somebody_named(application.who)
            self._will_apply(application, resident, chance)

    def _will_apply(self, application: Application, resident: Resident, chance: Random) -> None:
        def apply(now: datetime) -> None:
            heard = self._heard_of[application.who]
            references = [each.report.reference for each in heard if each.report]
            place = self._places.named(application.at)
            sent = applications.apply(application, resident, references, place, chance, now=now)
            if decision := application.decision:
                decided_at = times.at_a_desk(now, applications.DECIDED_IN, chance)
                self.timeline.add(
                    decided_at,
                    lambda then: deciding.decide(sent, decision, by=self._staff.officer, now=then),
                )

        self.timeline.add(self._now - timedelta(days=application.days_ago), apply)

    # From one shift to the next

    def plan_the_handovers(self) -> None:
        for note in scenes.every_note():
            self._will_leave(note)

    def _will_leave(self, note: Note) -> None:
        def leave(now: datetime) -> None:
            words = note.words.format_map(self._references())
            handovers.leave(words, by=self._staff.named(note.by), now=now)

        def read(now: datetime) -> None:
            reader = self._staff.named(note.read_by)
            audit.record("handover.read", ("handover", "all"), by=reader, now=now)

        self.timeline.add(self._now - timedelta(hours=note.hours_ago), leave)
        if note.read_by:
            self.timeline.add(self._now - timedelta(hours=note.read_hours_ago), read)

    def _references(self) -> dict[str, str]:
        return {
            name: heard.report.case.reference for name, heard in self._named.items() if heard.report
        }

    # What happens then

    def _will_tell(self, told: Telling, scene: Scene | None = None) -> _Heard:
        self._told += 1
        chance, heard = self._chance("told", self._told), _Heard()

        def tell(moment: datetime) -> None:
            heard.report = telling.tell(told, by=self._teller(told), chance=chance)
            self._will_work(heard.report, told, chance)
            if scene:
                self._will_follow(heard.report, scene)

        self.timeline.add(told.received_at, tell)
        return heard

    def _will_tell_too(
        self, first: Telling, heard: _Heard, chance: Random, *, hours: float = 0.0
    ) -> None:
        """Have somebody else tell us of the same thing, and an officer see that it is the same."""
        after = hours or chance.uniform(2, 30)
        told = replace(
            first,
            received_at=min(first.received_at + timedelta(hours=after), self._now),
            channel="online",
            resident=self._residents.someone(),
            text="",
            photos=(),
        )
        self._told += 1
        chance = self._chance("told too", self._told)

        def tell(moment: datetime) -> None:
            report = telling.tell(told, by=Actor.resident(), chance=chance)
            noticed_at = times.at_a_desk(moment, 0, chance)
            if first.life:
                noticed_at = min(noticed_at, self._now)
            self.timeline.add(noticed_at, lambda then: self._join(report, heard, then))

        self.timeline.add(told.received_at, tell)

    def _join(self, report: Report, heard: _Heard, now: datetime) -> None:
        into = heard.report.case if heard.report else None
        if into is not None and not into.is_closed and not report.case.is_closed:
            duplicates.join(report.case, into, by=self._staff.officer, now=now)

    def _will_work(self, report: Report, told: Telling, chance: Random) -> None:
        life = self._life_of(report, told, chance)
        if life.steps:
            first_at = response_at(report.case, life, chance)
            self.timeline.add(first_at, lambda now: self._work(report.case, life, 0, chance, now))

    def _work(self, case: Case, life: Life, nth: int, chance: Random, now: datetime) -> None:
        step = life.steps[nth]
        if not take(case, step, chance, by=self._worker(case, step), now=now):
            return
        if nth + 1 < len(life.steps):
            following_at = next_at(now, life.steps[nth + 1], chance)
            self.timeline.add(
                following_at, lambda then: self._work(case, life, nth + 1, chance, then)
            )

    def _worker(self, case: Case, step: Step) -> Actor:
        if step.by:
            return self._staff.named(step.by)
        return self._staff.safeguarding if case.is_restricted else self._staff.officer

    def _life_of(self, report: Report, told: Telling, chance: Random) -> Life:
        if told.life:
            return self._lives.named(told.life)
        kind = "restricted" if report.case.is_restricted else told.story.lives
        return self._lives.one_for(kind, chance)

    def _will_follow(self, report: Report, scene: Scene) -> None:
        resident = Actor.resident()
        if scene.how_it_went:
            self._will_say[report.id] = scene.how_it_went
        for entry in scene.diary:
            at = self._now - timedelta(days=entry.days_ago)

            def again(now: datetime, words: str = entry.words) -> None:
                on = now.astimezone(LONDON).date() - times.ONE_DAY
                following.happened_again(report, words, on=on, by=resident, now=now)

            self.timeline.add(at, again)
        for entry in scene.more:
            at = self._now - timedelta(days=entry.days_ago)

            def more(now: datetime, words: str = entry.words) -> None:
                following.add(report, words, by=resident, now=now)

            self.timeline.add(at, more)
        if scene.withdrawn_days_ago is not None:
            at = self._now - timedelta(days=scene.withdrawn_days_ago)
            self.timeline.add(at, lambda now: following.withdraw(report, by=resident, now=now))

    def _teller(self, told: Telling) -> Actor:
        return self._staff.officer if told.channel in TAKEN_BY_STAFF else Actor.resident()


def _could_happen(story: Story, day: date) -> bool:
    """Say whether a story could be told of a day: its form was there and its rule was law."""
    stream = lists.get("streams", story.stream)
    category: Any = story.answers.get("covid_category")
    is_law = category is None or lists.find("covid_categories", category, on=day) is not None
    return stream.holds_on(day) and is_law


def _count(model: type[Any], *where: sa.ColumnElement[bool]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*where)) or 0
