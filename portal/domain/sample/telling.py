"""Telling the partnership something the way a resident does: page by page, then sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy.exc import IntegrityError

from portal.domain import Actor
from portal.domain.questions import KINDS, Journey, Question, Step, drafts
from portal.domain.reports import journeys, photos, streams, submission, told
from portal.domain.sample import drawings, letters, stories, wording
from portal.domain.sample.places import SamplePlace
from portal.domain.sample.residents import Resident
from portal.domain.sample.stories import Story
from portal.domain.triage.clocks import LONDON
from portal.extensions import db
from portal.models import Draft, Report

MARK = "sample"

# As on the site: two references can be the same by chance, and are then drawn again.
TRIES = 3


# Said to somebody who wrote it down: in plain sentences, without the slips of a thumb.
TAKEN_DOWN = {"phone", "walk_in", "officer"}


class NoAnswer(LookupError):
    """A question that the sample has nothing to say to: its texts are out of date."""


@dataclass(frozen=True)
class Telling:
    """Something that somebody is about to tell us."""

    story: Story
    place: SamplePlace
    happened_at: datetime
    received_at: datetime
    channel: str
    resident: Resident
    life: str = ""
    text: str = ""
    words_for_place: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    photos: Sequence[str] = ()


def tell(telling: Telling, *, by: Actor, chance: Random) -> Report:
    """Answer every page of the journey, look it over and send it, as somebody did that day.

    Raise NoAnswer when a page asks what the sample does not answer.
    """
    minutes = chance.randint(3, 12)
    begun_at = telling.received_at - timedelta(minutes=minutes)
    stream = streams.get(telling.story.stream)
    draft = journeys.begin(stream, channel=telling.channel, by=by, now=begun_at)
    db.session.flush()
    wanted = _wanted(telling, begun_at=begun_at, chance=chance)
    if telling.photos:
        wanted["photos"] = _photos(telling.photos, draft, chance, now=begun_at)
    place = telling.place.answer(chance)
    if telling.words_for_place:
        place["words"] = telling.words_for_place
    answers = answered(journeys.of(draft, now=begun_at), wanted, place, chance)
    drafts.save(draft, answers, now=telling.received_at)
    report = _sent(draft, by=by, now=telling.received_at)
    letters.explain_reviews()
    return report


def answered(
    journey: Journey, wanted: Mapping[str, Any], place: Mapping[str, str], chance: Random
) -> dict[str, Any]:
    """Answer a journey page by page. Raise NoAnswer where there is nothing to say."""
    page: str | None = journey.route[0].code
    while page:
        form = _form(journey.page(page), wanted, place)
        outcome = journey.answer(page, form)
        for code, problem in outcome.problems.items():
            if not problem.candidates:
                raise NoAnswer(f"{journey.definition.code}: {code}: {problem.sentence}")
            names_it = (c for c in problem.candidates if c["label"].startswith(form[code][0]))
            chosen = next(names_it, problem.candidates[0])
            outcome = journey.answer(page, {**form, f"{code}-choice": [chosen["key"]]})
        journey = journey.with_answers(outcome.answers)
        page = journey.next_after(page)
    return dict(journey.answers)


def _sent(draft: Draft, *, by: Actor, now: datetime) -> Report:
    journey = journeys.of(draft, now=now)
    if not journey.is_complete:
        raise NoAnswer(f"{journey.definition.code}: {journey.first_unanswered}")
    facts = told.understand(journey)
    marked = replace(facts, marks=facts.marks | {MARK})
    for tries_left in reversed(range(TRIES)):
        try:
            with db.session.begin_nested():
                return submission.submit(marked, draft, by=by, now=now)
        except IntegrityError:
            if not tries_left:
                raise
    raise AssertionError("a report is sent or the last trouble is raised")


def _form(step: Step, wanted: Mapping[str, Any], place: Mapping[str, str]) -> dict[str, list[str]]:
    form: dict[str, list[str]] = {}
    for question in step.questions:
        if question.type == "place":
            form |= {
                "-".join(filter(None, (question.code, part))): [value]
                for part, value in place.items()
            }
        else:
            form |= _fields(question, wanted)
    return form


def _fields(question: Question, wanted: Mapping[str, Any]) -> dict[str, list[str]]:
    # What is wanted goes by a question’s code or, where many ask the same, by its meaning.
    value = wanted.get(question.code) or wanted.get(question.fills)
    if value:
        return KINDS[question.type].raw(question, value)
    if question.required:
        raise NoAnswer(f"nothing to say to “{question.label}” ({question.code})")
    return {}


def _wanted(telling: Telling, *, begun_at: datetime, chance: Random) -> dict[str, Any]:
    """Gather what this person answers: the usual, then the story’s, then their own."""
    story = telling.story
    text = chance.choice(story.texts)
    happened_at = min(telling.happened_at, begun_at).astimezone(LONDON)
    is_put_plainly = telling.text or telling.channel in TAKEN_DOWN
    words = wording.say(
        telling.text or text.words,
        () if telling.text else story.details,
        place=telling.place,
        happened_at=happened_at,
        voice="plain" if is_put_plainly else telling.resident.voice,
        chance=chance,
    )
    answers: dict[str, Any] = {
        code: chance.choice(options) for code, options in stories.read("usual")["answers"].items()
    }
    answers |= {
        "happened_on": happened_at.date().isoformat(),
        "happened_at": f"{happened_at:%H:%M}" if chance.random() < 0.7 else "",
        "description": words,
        "place_note": telling.place.note(chance),
    }
    answers |= telling.resident.answers()
    answers |= {code: chance.choice(options) for code, options in story.varied.items()}
    answers |= {**story.answers, **text.answers, **telling.answers}
    return answers


def _photos(scenes: Sequence[str], draft: Draft, chance: Random, *, now: datetime) -> list[str]:
    return [
        photos.add(draft, f"photo-{number}.jpg", drawings.draw(scene, chance), now=now).id
        for number, scene in enumerate(scenes, 1)
    ]
