"""The sample borough: believable, alive, worked by the real rules, and nobody’s."""

from __future__ import annotations

import json
import re
import stat
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.domain import Actor, Refused, people, sample
from portal.domain.privacy import guard, screening
from portal.domain.sample import applications, deeds, drawings, scenes, stories, times
from portal.domain.sample.places import SamplePlaces
from portal.domain.sample.residents import Residents
from portal.domain.sample.telling import Telling, tell
from portal.domain.triage import priority, workflow
from portal.domain.triage.clocks import LONDON
from portal.models import Report

NOW = datetime(2026, 11, 18, 14, 15, tzinfo=UTC)  # a Wednesday afternoon
FEW = 0.003  # the desk’s scenes, and a handful from the years before

STORIES = stories.every_story()
SCENES = scenes.every_scene()
# Ofcom keeps these two ranges for drama.
FOR_DRAMA = re.compile(r"01632 960\d{3}|07700 900\d{3}")
# Words that put people down have no place in what we ship.
PUTS_DOWN = re.compile(
    r"\b(beggars?|vagrants?|tramps?|junk(?:y|ies)|crackheads?|yobs?|chavs?|scum)\b", re.IGNORECASE
)
RARE = {"cuckooing", "threatened"}  # they tell of harm, and are meant to


@pytest.fixture
def loaded(session: Any) -> sample.Loaded:
    return sample.load(now=NOW, scale=FEW)


def test_the_same_seed_and_day_tell_the_same(session: Any) -> None:
    def told() -> list[tuple[object, ...]]:
        with session.begin_nested() as savepoint:
            sample.load(now=NOW, scale=FEW, seed=7)
            rows = session.scalars(sa.select(Report).order_by(Report.received_at, Report.id)).all()
            result = [
                (row.received_at, row.words, row.place_label, row.latitude, row.case.status)
                for row in rows
            ]
            savepoint.rollback()
        session.expunge_all()
        return result

    assert told() == told()


def test_a_database_with_reports_is_left_alone(session: Any, loaded: sample.Loaded) -> None:
    with pytest.raises(Refused, match="holds reports already"):
        sample.load(now=NOW, scale=FEW)


def test_a_clock_that_is_years_slow_is_told(session: Any, now: datetime) -> None:
    with pytest.raises(Refused, match="Put the clock right"):
        sample.load(now=now, scale=FEW)


# What it is made of


@pytest.mark.parametrize("year", ["2019", "2020"])
def test_fly_tipping_comes_in_oxfords_numbers(year: str) -> None:
    months = range(12) if year == "2019" else range(12, 24)
    tipped = [story for story in STORIES.values() if story.stream == "fly_tipping"]
    for month in months:
        # Oxford Mail 17348011: 1,405 to 1,749 a year, and rising when everybody was at home.
        assert 100 <= sum(story.months[month] for story in tipped) <= 160


@pytest.mark.parametrize(
    ("stream", "fewer", "more", "why"),
    [
        ("begging", "2020-04", "2019-04", "the streets were empty in the first lockdown"),
        ("begging", "2020-11", "2020-10", "and again in the second"),
        ("covid", "2020-08", "2020-05", "the rules were loosened in July"),
        ("covid", "2020-12", "2020-11", "Tier 2 after the second lockdown"),
        ("covid", "2021-02", "2021-01", "the third lockdown was heard of most when it began"),
        ("support", "2020-08", "2020-04", "the hubs were needed most at once"),
    ],
)
def test_the_year_rises_and_falls_with_its_events(
    stream: str, fewer: str, more: str, why: str
) -> None:
    place = {f"{month.first:%Y-%m}": month.place for month in times.closed_months()}

    def told(month: str) -> int:
        return sum(s.months[place[month]] for s in STORIES.values() if s.stream == stream)

    assert told(fewer) < told(more), why


def test_noise_rose_when_everybody_was_at_home() -> None:
    noise = STORIES["noise"].months
    assert sum(noise[12:]) > 1.5 * sum(noise[:12])


@pytest.mark.parametrize("story", STORIES.values(), ids=lambda story: story.code)
def test_every_story_can_happen(story: stories.Story) -> None:
    assert len(story.months) == 24
    assert story.hours in times.HOURS
    place = SamplePlaces().one_for(story.places, Random(1))
    assert place.kinds.intersection(story.places)


def everything_said(story: stories.Story) -> list[str]:
    return [
        text.format(at="on Cowley Road", place="Cowley Road", time="9pm", day="Sunday evening")
        for text in (*(text.words for text in story.texts), *story.details)
    ]


@pytest.mark.parametrize("story", STORIES.values(), ids=lambda story: story.code)
def test_no_text_points_at_anyone(story: stories.Story) -> None:
    for said in everything_said(story):
        assert not guard.find(said, places=["Cowley Road"]), said
        assert not PUTS_DOWN.search(said), said


@pytest.mark.parametrize("story", STORIES.values(), ids=lambda story: story.code)
def test_an_everyday_text_stays_in_the_everyday_queue(story: stories.Story) -> None:
    if story.code in RARE:
        return
    for said in everything_said(story):
        assert not [each for each in screening.find(said) if "restricted" in each.marks], said


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: f"{scene.story}-{scene.life}")
def test_every_scene_names_what_there_is(scene: scenes.Scene) -> None:
    assert scene.story in STORIES
    assert scene.life in {life["code"] for life in stories.read("lives")["lives"]}
    assert set(scene.photos) <= set(drawings.SCENES)
    assert scene.due == "today" or scene.days_ago or scene.hours_ago


@pytest.mark.parametrize("life", stories.read("lives")["lives"], ids=lambda life: life["code"])
def test_every_life_follows_the_table_of_moves(life: dict[str, Any]) -> None:
    at = workflow.Status.RECEIVED
    for step in life["steps"]:
        following = _comes_to(step, at)
        stays = "does" in step and following is at
        assert stays or following in workflow.MOVES[at], f"{at} does not lead to {following}"
        assert bool(step.get("reason")) == (following is workflow.Status.CLOSED)
        at = following


# Where a case is after a deed; after any other it stays where it is.
COMES_TO = {
    "ask": workflow.Status.WAITING_FOR_REPORTER,
    "reporter_answers": workflow.Status.IN_PROGRESS,
    "partner_answers": workflow.Status.IN_PROGRESS,
}
REFERRED_AS = {
    "theirs": workflow.Status.REFERRED,
    "ours": workflow.Status.WAITING_FOR_PARTNER,
}


def _comes_to(step: dict[str, Any], at: workflow.Status) -> workflow.Status:
    assert ("to" in step) != ("does" in step), "a step either moves the case or does something"
    if "to" in step:
        return workflow.Status(step["to"])
    assert step["does"] in deeds.DEEDS
    if step["does"] == "refer":
        return REFERRED_AS[step["how"]["whose"]]
    return COMES_TO.get(step["does"], at)


def what_everybody_writes() -> list[str]:
    """Give what people of the sample write outside their stories."""
    desk, reviews = stories.read("desk"), stories.read("reviews")["applications"]
    steps = [step for life in stories.read("lives")["lives"] for step in life["steps"]]
    asked = stories.read("usual")["how_it_went"]["answers"]
    how_it_went = [s["how_it_went"] for s in desk["scenes"] if "how_it_went" in s]
    return [
        *(words for each in asked for words in each["words"]),
        *(each.get("words", "") for each in how_it_went),
        *(step["how"].get("words", "") for step in steps if "how" in step),
        *(step["how"].get("asks", "") for step in steps if "how" in step),
        *(note["words"] for note in desk["handovers"]),
        *(words for each in reviews for words in each["answers"].values()),
        *(each["decision"]["reasons"] for each in reviews if "decision" in each),
    ]


@pytest.mark.parametrize("written", [words for words in what_everybody_writes() if words])
def test_nothing_that_is_written_points_at_anyone_or_puts_them_down(written: str) -> None:
    assert not guard.find(written), written
    assert not PUTS_DOWN.search(written), written
    assert not [each for each in screening.find(written) if "restricted" in each.marks], written


def test_notes_and_applications_speak_of_scenes_that_there_are() -> None:
    names = {scene.name for scene in SCENES}
    for note in scenes.every_note():
        assert set(re.findall(r"{(\w+)}", note.words)) <= names
    tellers = Counter(scene.same_person for scene in SCENES)
    for application in applications.every_application():
        assert tellers[application.who] >= 3, "too few for the number that the law names"


# When things happen


@pytest.mark.parametrize(
    ("numbers", "scale", "least", "most"),
    [
        ([40] * 12, 0.05, 24, 25),  # what is left over of one month goes to the next
        ([1] * 24, 0.05, 1, 2),  # so that what is rare is not lost
        ([0] * 12, 0.05, 0, 0),
        ([7, 9], 1.0, 16, 16),
    ],
)
def test_numbers_scaled_down_still_add_up(
    numbers: list[int], scale: float, least: int, most: int
) -> None:
    assert least <= sum(times.counts(numbers, scale, Random(3))) <= most


@pytest.mark.parametrize(
    ("after", "days", "day", "why"),
    [
        (datetime(2026, 11, 18, 14, 0, tzinfo=UTC), 0, date(2026, 11, 18), "the same afternoon"),
        (datetime(2026, 11, 18, 18, 0, tzinfo=UTC), 0, date(2026, 11, 19), "they have gone home"),
        (datetime(2026, 11, 20, 14, 0, tzinfo=UTC), 1, date(2026, 11, 23), "over a weekend"),
        (datetime(2026, 11, 21, 11, 0, tzinfo=UTC), 0, date(2026, 11, 23), "told on a Saturday"),
        (datetime(2020, 12, 24, 16, 0, tzinfo=UTC), 1, date(2020, 12, 29), "Boxing Day moved"),
        (datetime(2026, 11, 18, 2, 0, tzinfo=UTC), 0, date(2026, 11, 18), "told at night"),
    ],
)
def test_the_team_acts_when_it_is_at_work(
    session: Any, after: datetime, days: int, day: date, why: str
) -> None:
    for seed in range(20):
        moment = times.at_a_desk(after, days, Random(seed)).astimezone(LONDON)
        assert moment.date() == day, why
        assert 9 <= moment.hour <= 17
        assert moment > after


@pytest.mark.parametrize(
    ("now", "day", "why"),
    [
        (NOW, date(2026, 11, 18), "a working afternoon"),
        (datetime(2026, 11, 18, 0, 5, tzinfo=UTC), date(2026, 11, 18), "just after midnight"),
        (
            datetime(2026, 11, 18, 23, 30, tzinfo=UTC),
            date(2026, 11, 19),
            "the day’s clocks are out",
        ),
        (datetime(2026, 11, 21, 12, 0, tzinfo=UTC), date(2026, 11, 23), "a Saturday"),
        (datetime(2026, 11, 22, 12, 0, tzinfo=UTC), date(2026, 11, 23), "a Sunday"),
        (
            datetime(2026, 12, 25, 12, 0, tzinfo=UTC),
            date(2026, 12, 29),
            "Christmas, Boxing Day moved",
        ),
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), date(2026, 3, 30), "as the clocks go forward"),
    ],
)
def test_something_is_due_today_or_when_the_team_is_next_at_work(
    session: Any, now: datetime, day: date, why: str
) -> None:
    began = scenes.clock_began(Random(1), now=now)
    due_at = priority.due_at(scenes.USUAL_STANDARD, began)
    assert began < now < due_at
    assert due_at.astimezone(LONDON).date() == day, why


@pytest.mark.parametrize("scene", drawings.SCENES)
def test_every_drawing_is_a_photo_as_a_phone_would_send_it(scene: str) -> None:
    first, again = drawings.draw(scene, Random(5)), drawings.draw(scene, Random(5))
    assert first == again
    assert first.startswith(b"\xff\xd8\xff")


def test_nobody_names_a_day_that_has_not_come(session: Any) -> None:
    late_on_friday = datetime(2026, 11, 20, 23, 50, tzinfo=UTC)
    telling = Telling(
        story=STORIES["rowdy"],
        place=SamplePlaces().named("Bonn Square"),
        happened_at=late_on_friday + timedelta(hours=1),
        received_at=late_on_friday,
        channel="online",
        resident=Residents(Random(1)).nobody(),
        text="Shouting {at} on {day}.",
    )
    report = tell(telling, by=Actor.resident(), chance=Random(1))
    assert report.words == "Shouting in Bonn Square on Friday night."
    assert report.happened_on == late_on_friday.date()


# The command


@pytest.fixture
def sample_app(app: Flask) -> Iterator[Flask]:
    app.config["SAMPLE_MODE"] = True
    yield app
    app.config["SAMPLE_MODE"] = False
    (Path(app.instance_path) / "sample-sign-ins.txt").unlink(missing_ok=True)


def test_the_command_loads_keeps_the_sign_ins_and_tells_a_machine(sample_app: Flask) -> None:
    run = sample_app.test_cli_runner().invoke(
        args=["sample", "load", "--json", "--scale", str(FEW)]
    )
    assert run.exit_code == 0, run.output
    answer = json.loads(run.stdout)
    assert answer["reports"] > len(SCENES)
    kept = Path(answer["sign_ins_file"])
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert {each["role"] for each in answer["sign_ins"]} == {
        role.label for role in people.ROLES.values()
    }
    with sample_app.app_context():
        for each in answer["sign_ins"]:
            assert each["password"] in kept.read_text()
            assert people.sign_in(each["email"], each["password"], now=NOW)

    again = sample_app.test_cli_runner().invoke(args=["sample", "load"])
    assert again.exit_code == 1
    assert "holds reports already" in again.output

    if_new = sample_app.test_cli_runner().invoke(args=["sample", "load", "--if-new"])
    assert if_new.exit_code == 0
    assert if_new.output == kept.read_text(), "it says again who to sign in as, and no more"


def test_the_command_refuses_where_pages_would_not_say_that_it_is_sample(app: Flask) -> None:
    run = app.test_cli_runner().invoke(args=["sample", "load"])
    assert run.exit_code == 1
    assert "SAMPLE_MODE" in run.output

    if_new = app.test_cli_runner().invoke(args=["sample", "load", "--if-new"])
    assert (if_new.exit_code, if_new.output) == (0, "")


def test_pages_say_that_nothing_is_real_only_when_nothing_is(
    sample_app: Flask, client: Any
) -> None:
    said = "nothing here is real"
    assert said in sample_app.test_client().get("/").text
    assert said in sample_app.test_client().get("/admin/sign-in").text
    sample_app.config["SAMPLE_MODE"] = False
    assert said not in sample_app.test_client().get("/").text


def is_today(moment: datetime) -> bool:
    return moment.astimezone(LONDON).date() == NOW.astimezone(LONDON).date()
