"""One change to several cases: what it would do, doing it, and undoing it for ten minutes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound

from portal.domain import Refused, jobs, themes
from portal.domain.reports import following
from portal.domain.themes import decisions
from portal.domain.triage import (
    bulk,
    case_themes,
    cases,
    history,
    owners,
    restrictions,
    undoing,
    workflow,
    writing,
)
from portal.domain.triage.bulk import Kind, Wish
from portal.extensions import db
from portal.models import BulkChange, Case, Job, Message, StaffMember
from tests.factories import BY_EMAIL, BY_PHONE, Viewer, a_case, a_colleague, the_actor

pytestmark = pytest.mark.usefixtures("session")

A_MINUTE = timedelta(minutes=1)
NOISE = Wish(Kind.THEME, "noise")
ACCEPT = Wish(Kind.MOVE, "accepted")
CLOSE = Wish(Kind.MOVE, "closed", reason="resolved", words="It was cleared this morning.")
WRITE = Wish(Kind.MESSAGE, words="The street is cleaned on Friday.")


@pytest.fixture
def robin() -> StaffMember:
    return a_colleague(name="Robin Officer")


def some(number: int = 2, **told: Any) -> list[Case]:
    return [a_case(**{"contact": BY_EMAIL, **told}) for _ in range(number)]


def do(wish: Wish, chosen: list[Case], by: StaffMember, now: datetime) -> BulkChange:
    revisions = {case.reference: case.revision for case in chosen}
    change = bulk.carry_out(wish, chosen, revisions=revisions, by=the_actor(by), now=now)
    db.session.commit()
    return change


def undo(change: BulkChange, by: StaffMember, now: datetime) -> list[Case]:
    left = undoing.undo(undoing.get(change.id, by=the_actor(by)), by=the_actor(by), now=now)
    db.session.commit()
    return left


def work(now: datetime) -> None:
    while jobs.work_one(now=now):
        pass


def letters(template: str) -> list[str]:
    sent = sa.select(Message).where(Message.template == template).order_by(Message.id)
    return [message.body for message in db.session.scalars(sent)]


def said(case: Case) -> list[str]:
    db.session.refresh(case)
    return [happening.words for happening in history.stream(case)]


# What it would do


@pytest.mark.parametrize(
    ("wish", "refusals", "because"),
    [
        (NOISE, ["", ""], "both may have the theme"),
        (
            Wish(Kind.THEME, "fly_tipping"),
            ["Select a different theme, or leave it as it is"] * 2,
            "they have it already",
        ),
        (
            Wish(Kind.THEME, "domestic_abuse"),
            ["A theme that tells of harm is decided case by case"] * 2,
            "it would restrict them all, and nobody could look at each",
        ),
        (ACCEPT, ["", "can’t be moved"], "the second is in progress"),
        (CLOSE, ["", ""], "either may be closed"),
        (
            Wish(Kind.MOVE, "closed"),
            ["Select why you are closing the case"] * 2,
            "closing takes a reason",
        ),
        (Wish(Kind.OWNER, ""), ["Nobody has it already"] * 2, "nobody has either"),
        (WRITE, ["", ""], "both may be written to"),
    ],
)
def test_each_case_says_what_would_become_of_it(
    robin: StaffMember, now: datetime, wish: Wish, refusals: list[str], because: str
) -> None:
    first, second = some()
    workflow.move(second, to="accepted", by=the_actor(robin), now=now)
    workflow.move(second, to="in_progress", by=the_actor(robin), now=now)
    before = db.session.scalar(sa.select(sa.func.count()).select_from(Job))
    lines = bulk.plan([first, second], wish)
    for line, refusal in zip(lines, refusals, strict=True):
        assert bool(line.refusal) == bool(refusal), because
        assert refusal in line.refusal
    assert (first.status, first.theme_code) == ("received", "fly_tipping")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Job)) == before


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        ({"contact": BY_PHONE}, "Nobody who reported it said that email is safe"),
        (
            {"marks": {"restricted"}},
            "It is restricted: write to each of its reporters by themselves",
        ),
    ],
)
def test_nobody_is_written_to_who_may_not_be(told: dict[str, Any], refusal: str) -> None:
    (line,) = bulk.plan(some(1, **told), WRITE)
    assert (line.refusal, line.letters) == (refusal, 0)


def test_it_says_how_many_letters_go(robin: StaffMember) -> None:
    told_twice, by_phone = a_case(reports=2, contact=BY_EMAIL), a_case(contact=BY_PHONE)
    lines = bulk.plan([told_twice, by_phone], CLOSE)
    assert [line.letters for line in lines] == [2, 0]
    assert [line.letters for line in bulk.plan([told_twice], NOISE)] == [0]


def test_whoever_can_not_open_a_restricted_case_does_not_choose_it() -> None:
    open_, shut = a_case(), a_case(marks={"restricted"})
    given = [shut.reference, f" {open_.reference.lower()} ", open_.reference, "OXC-2020-ZZZZZ"]
    assert bulk.chosen(given, viewer=Viewer()) == [open_]
    assert bulk.chosen(given, viewer=Viewer(opens_restricted=True)) == [shut, open_]


def test_as_many_are_chosen_as_a_page_shows() -> None:
    references = [a_case().reference for _ in range(bulk.MOST + 1)]
    assert len(bulk.chosen(references, viewer=Viewer())) == bulk.MOST


# Doing it


def test_a_theme_is_changed_and_learnt_from(robin: StaffMember, now: datetime) -> None:
    chosen = some()
    do(NOISE, chosen, robin, now)
    assert [case.theme_code for case in chosen] == ["noise", "noise"]
    assert said(chosen[0])[0] == "Theme changed from “Fly-tipping” to “Noise”"
    assert [one.theme_code for one in decisions.latest()] == ["noise", "noise"]


@pytest.mark.parametrize("to_whom", ["oneself", "a colleague", "nobody"])
def test_cases_are_taken_given_and_let_go(robin: StaffMember, now: datetime, to_whom: str) -> None:
    asha = a_colleague(name="Asha Officer")
    chosen = some()
    if to_whom == "nobody":
        owners.take(chosen[0], by=the_actor(asha), now=now)
        owners.take(chosen[1], by=the_actor(asha), now=now)
        db.session.flush()
    expected = {
        "oneself": (robin, "Robin Officer took the case"),
        "a colleague": (asha, "Given to Asha Officer"),
        "nobody": (None, "Left for a colleague to take"),
    }
    member, sentence = expected[to_whom]
    do(Wish(Kind.OWNER, str(member.id) if member else ""), chosen, robin, now)
    assert [case.owner_id for case in chosen] == [member.id if member else None] * 2
    assert said(chosen[0])[0] == sentence


def test_cases_are_given_to_a_team_and_back(robin: StaffMember, now: datetime) -> None:
    asha = a_colleague(name="Asha Officer")
    chosen = some()
    owners.take(chosen[0], by=the_actor(asha), now=now)
    db.session.flush()
    change = do(Wish(Kind.OWNER, "teams/ODS"), chosen, robin, now)
    assert [(case.owner_id, case.owner_body) for case in chosen] == [(None, "teams/ODS")] * 2
    assert said(chosen[0])[0] == "Given to Oxford Direct Services"
    assert undo(change, robin, now + A_MINUTE) == []
    assert [(case.owner_id, case.owner_body) for case in chosen] == [(asha.id, None), (None, None)]


def test_only_what_a_team_may_have_is_given_to_it(now: datetime) -> None:
    chosen = [a_case(), a_case(marks={"restricted"})]
    lines = bulk.plan(chosen, Wish(Kind.OWNER, "teams/ODS"))
    assert [line.refusal for line in lines] == [
        "",
        "It is restricted: give it to a colleague who may open it",
    ]


@pytest.mark.parametrize(
    ("role", "restricted", "has_left", "refusal"),
    [
        ("policy", False, False, "Select a colleague who works on cases"),
        ("officer", False, True, "Select a colleague who works on cases"),
        ("officer", True, False, "Asha Officer can’t open restricted cases"),
        ("safeguarding", True, False, ""),
    ],
)
def test_a_case_is_given_to_nobody_who_can_not_work_on_it(
    now: datetime, role: str, restricted: bool, has_left: bool, refusal: str
) -> None:
    asha = a_colleague(role, name="Asha Officer")
    asha.left_at = now if has_left else None
    case = a_case(marks={"restricted"} if restricted else set())
    (line,) = bulk.plan([case], Wish(Kind.OWNER, str(asha.id)))
    assert line.refusal == refusal


def test_what_can_not_be_changed_is_left_as_it_is(robin: StaffMember, now: datetime) -> None:
    fresh, begun = some()
    workflow.move(begun, to="accepted", by=the_actor(robin), now=now)
    db.session.commit()
    change = do(ACCEPT, [fresh, begun], robin, now)
    assert [part.case for part in change.parts] == [fresh]
    with pytest.raises(Refused, match="None of these cases"):
        do(ACCEPT, [begun], robin, now)


def test_nothing_is_changed_when_somebody_changed_one_meanwhile(
    robin: StaffMember, now: datetime
) -> None:
    first, second = some()
    db.session.commit()
    seen = {case.reference: case.revision for case in (first, second)}
    writing.note(second, "Rang them.", by=the_actor(a_colleague()), now=now)
    db.session.commit()
    with pytest.raises(cases.Overtaken):
        bulk.carry_out(ACCEPT, [first, second], revisions=seen, by=the_actor(robin), now=now)
    with pytest.raises(cases.Overtaken):
        bulk.carry_out(ACCEPT, [first], revisions={}, by=the_actor(robin), now=now)
    assert first.status == "received"


# What is written waits


def test_whoever_reported_is_written_to_once_it_can_be_undone_no_longer(
    robin: StaffMember, now: datetime
) -> None:
    chosen = some()
    work(now)
    do(CLOSE, chosen, robin, now)
    work(now + 9 * A_MINUTE)
    assert letters("case-moved") == []
    work(now + 10 * A_MINUTE)
    moved = letters("case-moved")
    assert len(moved) == 2
    assert all(CLOSE.words in body and "is now: Closed" in body for body in moved)
    # A worker that died half-way does it once more.
    bulk.tell(change_id=1, now=now + 11 * A_MINUTE)
    assert len(letters("case-moved")) == 2
    assert db.session.get_one(BulkChange, 1).asked["words"] == "", "it stands in the history now"
    steps = following.story(following.get(chosen[0].reports[0].reference))
    assert [step.words for step in steps if step.sentence == "We wrote to you"] == [CLOSE.words]


def test_a_message_is_a_reply_to_each_report(robin: StaffMember, now: datetime) -> None:
    twice, once = a_case(reports=2, contact=BY_EMAIL), a_case(contact=BY_EMAIL)
    do(WRITE, [twice, once], robin, now)
    assert said(once)[0] == "A message to the reporter goes in ten minutes"
    work(now + 10 * A_MINUTE)
    assert len(letters("reply")) == 3
    assert said(once)[0] == "Wrote to the reporter"
    assert once.responded_at == now + 10 * A_MINUTE
    waits = db.session.scalars(sa.select(Job.payload).where(Job.kind == bulk.TELL)).all()
    assert waits == [{"change_id": 1}], "no words wait in a job, where they would be readable"


def test_a_case_that_moved_on_meanwhile_tells_no_old_news(
    robin: StaffMember, now: datetime
) -> None:
    moved_on, stayed = some()
    work(now)
    do(ACCEPT, [moved_on, stayed], robin, now)
    workflow.move(moved_on, to="in_progress", by=the_actor(robin), now=now + A_MINUTE)
    db.session.commit()
    work(now + 10 * A_MINUTE)
    told = [body for body in letters("case-moved") if stayed.reports[0].reference in body]
    assert len(told) == 1
    assert len(letters("case-moved")) == 2


def test_what_was_restricted_meanwhile_is_not_written_about(
    robin: StaffMember, now: datetime
) -> None:
    shut, stayed = some()
    do(WRITE, [shut, stayed], robin, now)
    restrictions.restrict(shut, by=the_actor(robin), now=now + A_MINUTE)
    db.session.commit()
    work(now + 10 * A_MINUTE)
    assert len(letters("reply")) == 1


# Undoing it


@pytest.mark.parametrize("wish", [NOISE, ACCEPT, CLOSE, WRITE, Wish(Kind.OWNER, "me")], ids=str)
def test_undone_all_is_as_it_was(robin: StaffMember, now: datetime, wish: Wish) -> None:
    wish = Wish(Kind.OWNER, str(robin.id)) if wish.to == "me" else wish
    chosen = some(marks={"hazard"})
    work(now)
    names = [column.key for column in sa.inspect(Case).column_attrs if column.key != "revision"]
    before = [[getattr(case, name) for name in names] for case in chosen]
    change = do(wish, chosen, robin, now)
    assert undo(change, robin, now + 9 * A_MINUTE) == []
    assert change.asked["words"] == "", "what nobody will read is not kept"
    assert [[getattr(case, name) for name in names] for case in chosen] == before
    work(now + timedelta(days=1))
    assert letters("case-moved") == letters("reply") == []
    assert "mistake" in said(chosen[0])[0] or "stopped" in said(chosen[0])[0]


def test_a_correction_that_was_undone_teaches_nothing(robin: StaffMember, now: datetime) -> None:
    decided, fresh = some()
    case_themes.keep(decided, by=the_actor(robin), now=now - A_MINUTE)
    db.session.commit()
    change = do(NOISE, [decided, fresh], robin, now)
    assert decisions.made_since(0) == 3
    undo(change, robin, now + A_MINUTE)
    assert [one.theme_code for one in decisions.latest()] == ["fly_tipping"]
    assert decisions.made_since(0) == 1
    assert case_themes.standing(decided).is_by_officer
    assert not case_themes.standing(fresh).is_by_officer


def test_a_theme_may_be_changed_again_after_it_was_undone(
    robin: StaffMember, now: datetime
) -> None:
    chosen = some(1)
    undo(do(NOISE, chosen, robin, now), robin, now + A_MINUTE)
    do(NOISE, chosen, robin, now + 2 * A_MINUTE)
    decided = themes.decision_in(themes.codings_of(chosen[0].reports[0]))
    assert decided is not None
    assert (decided.theme_code, decided.how) == ("noise", "officer")


def test_a_case_that_somebody_changed_since_is_left(robin: StaffMember, now: datetime) -> None:
    left, back = some()
    change = do(CLOSE, [left, back], robin, now)
    writing.note(left, "Rang them.", by=the_actor(a_colleague()), now=now)
    db.session.commit()
    assert undo(change, robin, now + A_MINUTE) == [left]
    assert (left.status, back.status) == ("closed", "received")
    work(now + 10 * A_MINUTE)
    (told,) = letters("case-moved")
    assert CLOSE.words in told, "what stays closed is told of"


def test_whoever_follows_a_report_is_told_why_it_went_back(
    robin: StaffMember, now: datetime
) -> None:
    (case,) = some(1)
    undo(do(CLOSE, [case], robin, now), robin, now + A_MINUTE)
    db.session.expire_all()
    steps = following.story(following.get(case.reports[0].reference))
    assert steps[0].sentence == "We took our last step back. It was made by mistake"
    assert all(CLOSE.words not in step.words for step in steps)


def test_it_can_be_undone_once_for_ten_minutes_by_who_did_it(
    robin: StaffMember, now: datetime
) -> None:
    change = do(ACCEPT, some(), robin, now)
    assert undoing.last_open(robin.id, now=now + 9 * A_MINUTE) == (
        change.id,
        "move",
        2,
        now + 10 * A_MINUTE,
    )
    with pytest.raises(NoResultFound):
        undoing.get(change.id, by=the_actor(a_colleague()))
    with pytest.raises(Refused, match="Ten minutes have passed"):
        undo(change, robin, now + 10 * A_MINUTE)
    undo(change, robin, now + 9 * A_MINUTE)
    with pytest.raises(Refused, match="undone this already"):
        undo(change, robin, now + 9 * A_MINUTE)
    assert undoing.last_open(robin.id, now=now + 9 * A_MINUTE) is None
    assert list(undoing.latest(robin.id)) == [change]
