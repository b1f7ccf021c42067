"""What a report is made of, and what becomes of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from portal.domain import Actor, Refused
from portal.domain.questions import Journey, drafts
from portal.domain.reports import following, journeys, streams, submission, told
from portal.domain.triage import duplicates, workflow
from portal.extensions import db
from portal.models import Job, Report

DUMPED = {
    "waste": ["W13"],
    "land": "L01",
    "size": "S2",
    "happened_on": "2020-11-18",
    "contact_safe": "no",
}


def a_report(
    now: datetime, *, stream: str = "fly_tipping", words: str = "", **answers: Any
) -> Report:
    """Send a report through the real engine, as the pages do."""
    by = Actor.resident()
    chosen = streams.get(stream)
    draft = journeys.begin(chosen, channel="online", by=by, now=now)
    given = {**DUMPED, **answers}
    if words:
        given["description"] = words
    drafts.save(draft, given, now=now)
    return submission.submit(told.understand(journeys.of(draft, now=now)), draft, by=by, now=now)


def the_journey(now: datetime, **answers: Any) -> Journey:
    draft = journeys.begin(
        streams.get("fly_tipping"), channel="online", by=Actor.resident(), now=now
    )
    drafts.save(draft, {**DUMPED, **answers}, now=now)
    return journeys.of(draft, now=now)


@pytest.mark.parametrize(
    ("words", "restricted"),
    [
        ("There is a sofa on the pavement", False),
        # Somebody coming to harm must not wait among the sofas, whatever door they came by.
        ("I dumped nothing, my husband hits me and I am scared to go home", True),
        ("A gang has taken over my neighbour’s flat and they won’t let him leave", True),
        ("I want to kill myself", True),
        # Words that only sound alike.
        ("A dead fox and a stanley knife in a bag of rubble", False),
    ],
)
@pytest.mark.usefixtures("session")
def test_what_tells_of_harm_is_restricted_and_never_lost(
    now: datetime, words: str, restricted: bool
) -> None:
    report = a_report(now, words=words)
    assert report.is_restricted is restricted
    assert report.case.is_restricted is restricted
    assert report.words == words


@pytest.mark.usefixtures("session")
def test_a_report_is_headed_by_what_was_chosen_and_never_by_free_text(now: datetime) -> None:
    report = a_report(now, words="My neighbour John did it")
    assert report.headline == "Furniture, mattresses, carpets, toys; One large thing"
    assert "John" not in report.headline


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize(
    ("code", "ward"),
    [
        ("E05013100", "Cowley"),
        ("E05006547", None),  # a ward of other years: without a point, today’s can’t be looked up
    ],
)
def test_a_place_told_in_words_is_only_in_a_ward_of_the_day(
    now: datetime, code: str, ward: str | None
) -> None:
    spot = {"label": "The old oak", "precision": "words", "ward": code, "inside": True}
    spot |= {"ward_name": "Cowley", "ward_basis": "told", "latitude": None, "longitude": None}
    report = a_report(now, happened_on="2020-11-14", place=spot)
    assert (report.ward_name, report.is_inside_area) == (ward, True)


@pytest.mark.usefixtures("session")
def test_answers_of_another_route_are_not_sent(now: datetime) -> None:
    journey = the_journey(now, saw_it="no", registration="AB12 CDE")
    assert "AB12 CDE" not in str(told.understand(journey))


@pytest.mark.usefixtures("session")
def test_what_a_witness_saw_is_kept_apart_from_the_report(now: datetime) -> None:
    seen = {"saw_it": "yes", "saw_people": "Two men in orange jackets", "registration": "AB12 CDE"}
    report = a_report(now, words="It blocks the path", **seen)
    assert report.words == "It blocks the path"
    assert "orange" not in str(report.answers)
    assert report.witness is not None
    assert report.witness.details["saw_people"] == "Two men in orange jackets"


@pytest.mark.usefixtures("session")
def test_a_hazard_raises_the_case_and_says_why(now: datetime) -> None:
    sofa = a_report(now)
    needles = a_report(now, waste=["W08"])
    assert needles.case.priority > sofa.case.priority
    assert [part["mark"] for part in needles.case.because] == ["hazard"]
    assert needles.case.due_at is not None and sofa.case.due_at is not None
    assert needles.case.due_at < sofa.case.due_at


@pytest.mark.usefixtures("session")
def test_a_hazard_that_only_the_words_tell_of_raises_the_case_and_warns_once(now: datetime) -> None:
    words = "There are syringes in the bag"
    told_in_words = a_report(now, words=words)
    assert [part["mark"] for part in told_in_words.case.because] == ["hazard"]
    assert told_in_words.case.standard == "SLA_HAZ"
    warned = [worry.topic for worry in journeys.worries(the_journey(now, description=words))]
    chosen = [
        worry.topic
        for worry in journeys.worries(the_journey(now, waste=["W08"], description=words))
    ]
    assert (warned, chosen) == (["hazard"], []), "whoever chose it has read the warning"


@pytest.mark.parametrize("kind", ["more", "again"])
@pytest.mark.usefixtures("session")
def test_nothing_is_added_to_a_report_taken_back(now: datetime, kind: str) -> None:
    report = a_report(now)
    following.withdraw(report, by=Actor.resident(), now=now)
    with pytest.raises(Refused, match="took this report back"):
        if kind == "more":
            following.add(report, "And another thing", by=Actor.resident(), now=now)
        else:
            following.happened_again(report, "", on=now.date(), by=Actor.resident(), now=now)


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize(
    ("words", "closes"),
    [
        ("There is a sofa on the pavement", True),
        # Whoever does the harm may stand beside them when they take it back.
        ("My husband hits me and I am scared to go home", False),
    ],
)
def test_a_plea_for_help_is_read_even_when_it_is_taken_back(
    now: datetime, words: str, closes: bool
) -> None:
    report = a_report(now, words=words)
    following.withdraw(report, by=Actor.resident(), now=now)
    assert report.is_withdrawn
    assert report.case.is_closed is closes
    written = {job.payload.get("template") for job in db.session.scalars(sa.select(Job))}
    assert ("report-withdrawn" in written) is closes
    assert ("A trained officer still reads it" in following.meaning(report)) is not closes


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize(
    ("words", "restricted"),
    [
        ("It has begun to smell", False),
        # A plea for help is the same plea on whichever page it is written.
        ("I can’t stand it. I want to die", True),
        ("My husband hits me when I complain about it", True),
    ],
)
@pytest.mark.parametrize("kind", ["more", "again"])
def test_a_plea_for_help_that_comes_later_is_kept_as_one_that_came_at_first(
    now: datetime, words: str, restricted: bool, kind: str
) -> None:
    report = a_report(
        now, contact_safe="yes_email", email="resident@example.org", for_someone_else="no"
    )
    officer = Actor.system()
    workflow.move(report.case, to="accepted", by=officer, now=now)
    workflow.move(report.case, to="closed", reason="cleared", by=officer, now=now)
    letters = _letters()
    if kind == "more":
        following.add(report, words, by=Actor.resident(), now=now)
    else:
        following.happened_again(report, words, on=now.date(), by=Actor.resident(), now=now)
    assert report.is_restricted is report.case.is_restricted is restricted
    assert (report.case.category == "CAT1") is restricted
    assert report.case.status == "reopened", "nothing lies in a case that nobody looks at"
    assert (_letters() == letters) is restricted, "what tells of harm sends no letter"
    assert bool(following.worries(report)) is restricted


@pytest.mark.usefixtures("session")
def test_what_happens_again_rises_in_the_queue(now: datetime) -> None:
    report = a_report(now)
    before = report.case.priority
    following.happened_again(report, "", on=now.date(), by=Actor.resident(), now=now)
    assert report.case.priority > before
    assert "again" in [part["mark"] for part in report.case.because]


def _letters() -> int:
    jobs = db.session.scalars(sa.select(Job))
    return sum(job.kind.startswith("notices.") for job in jobs)


@pytest.mark.usefixtures("session")
def test_the_story_says_on_which_day_it_happened_again(now: datetime) -> None:
    report = a_report(now)
    following.happened_again(report, "", on=now.date(), by=Actor.resident(), now=now)
    told_again = [step.sentence for step in following.story(report)]
    assert "You told us it happened again, on Wednesday 18 November 2020" in told_again


@pytest.mark.usefixtures("session")
def test_the_story_is_told_to_its_reporter_without_what_others_said(now: datetime) -> None:
    mine, neighbours = a_report(now), a_report(now)
    neighbours.case = mine.case
    following.add(neighbours, "I saw them too", by=Actor.resident(), now=now)
    assert "I saw them too" not in str(following.story(mine))


@pytest.mark.usefixtures("session")
def test_what_an_officer_wrote_to_a_neighbour_is_not_told_to_who_comes_later(now: datetime) -> None:
    first, later = a_report(now), a_report(now)
    officer = Actor.system()
    workflow.move(first.case, to="accepted", words="We spoke at number 14", by=officer, now=now)
    duplicates.join(later.case, first.case, by=officer, now=now)
    workflow.move(first.case, to="in_progress", words="We come on Friday", by=officer, now=now)
    db.session.flush()
    told_later = str(following.story(following.get(later.reference)))
    assert "number 14" not in told_later
    assert "on Friday" in told_later
    assert "number 14" in str(following.story(following.get(first.reference)))
