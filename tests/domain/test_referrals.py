"""Referring a report: what may be told to whom and why, how it is read, and what an answer does."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from portal.domain import Actor, Refused, themes
from portal.domain.referrals import answering, parts, sending
from portal.domain.referrals.sending import Wanted
from portal.domain.reports import following
from portal.domain.triage import actions, history, owners, restrictions, workflow
from portal.extensions import db
from portal.models import AuditEntry, Case, Message, Referral, Report
from tests.factories import (
    BY_EMAIL,
    BY_PHONE,
    NOBODY,
    Viewer,
    a_case,
    a_colleague,
    the_actor,
)

pytestmark = pytest.mark.usefixtures("session")

POLICE = Wanted(
    agency="TVP",
    address="desk@thamesvalley.police.uk",
    basis="CDA115",
    parts=("what", "words", "place"),
    asks="Is this known to you?",
    whose="theirs",
)
EVERYTHING = Viewer(opens_restricted=True)
NOT_HARM = Viewer(opens_restricted=False)


@pytest.fixture
def officer() -> Actor:
    return the_actor(a_colleague(name="Robin Officer"))


@pytest.fixture
def report() -> Report:
    return a_case(contact=BY_EMAIL, witness={"saw_when": "At nine"}).reports[0]


def refer(
    report: Report, wanted: Wanted = POLICE, *, by: Actor, now: datetime, sees_people: bool = True
) -> tuple[Referral, str]:
    """Refer a report; give the referral, and the token of the link that went."""
    tokens: list[str] = []

    def link(token: str) -> str:
        tokens.append(token)
        return f"https://portal.example/partner/{token}"

    referral = sending.refer(report, wanted, link=link, sees_people=sees_people, by=by, now=now)
    return referral, tokens[0]


def at_work(report: Report, by: Actor, now: datetime) -> Case:
    for step in ("accepted", "in_progress"):
        workflow.move(report.case, to=step, by=by, now=now)
    return report.case


def owner_of(case: Case) -> str:
    db.session.refresh(case)
    return owners.named(case)


# What may be told


def codes(report: Report, *, sees_people: bool = True) -> set[str]:
    return {part.code for part in parts.offered(report, sees_people=sees_people)}


def test_parts_are_offered_where_there_is_something_to_tell(report: Report) -> None:
    assert codes(report) >= {"what", "words", "place", "point", "when", "name", "contact"}
    assert "photos" not in codes(report)
    assert "done" not in codes(report)
    bare = a_case(words="", contact=NOBODY).reports[0]
    assert not codes(bare) & {"words", "name", "contact", "witness"}
    assert "photos" in codes(a_case(photos=1).reports[0])


def test_a_heading_that_is_the_name_of_its_theme_is_told_once(report: Report) -> None:
    report.headline = themes.label(report.case.theme_code)
    assert parts.told(report, ["what"])["rows"] == [["what", "What it is about", [report.headline]]]


def test_who_reported_is_offered_to_who_may_open_it(report: Report) -> None:
    assert not codes(report, sees_people=False) & {"name", "contact", "witness"}


@pytest.mark.parametrize(
    ("contact", "told"),
    [
        (BY_EMAIL, ["jo@example.com"]),
        (BY_PHONE, ["01865 496 0123", "Not after 6pm"]),
        (replace(BY_EMAIL, contact="no"), []),
    ],
)
def test_only_the_way_that_is_safe_is_told(contact: object, told: list[str]) -> None:
    report = a_case(contact=contact).reports[0]
    rows = parts.told(report, ["contact"])["rows"]
    assert [lines for _part, label, lines in rows if label == "How to reach them"] == (
        [told] if told else []
    )


def test_what_is_told_is_what_was_ticked_and_no_more(report: Report, now: datetime) -> None:
    following.add(report, "They came back.", by=Actor.resident(), now=now)
    db.session.flush()
    db.session.refresh(report)
    told = parts.told(report, ["words", "place"])
    assert told == {
        "rows": [
            ["words", "In their words", [report.words]],
            ["words", "Added on Wednesday 18 November 2020", ["They came back."]],
            ["place", "Where", ["Pegasus Road", "By the garages"]],
        ],
        "photos": [],
    }


def test_who_may_not_open_people_reads_the_rest_of_what_was_told(report: Report) -> None:
    told = parts.told(report, ["words", "name", "contact"])
    assert [row[0] for row in told["rows"]] == ["words", "name", "contact"]
    assert [row[0] for row in parts.without_people(told)["rows"]] == ["words"]


def test_what_the_team_did_can_be_told(report: Report, officer: Actor, now: datetime) -> None:
    actions.take(
        report.case,
        "flytip_actions/A10",
        taken_on=now.date(),
        by=officer,
        now=now,
    )
    db.session.flush()
    (row,) = parts.told(report, ["done"])["rows"]
    assert row[2][0].endswith("Wednesday 18 November 2020")


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"agency": "NOBODY"}, "agency", "Select who to refer it to"),
        ({"basis": ""}, "basis", "Select why they may be told"),
        # A body that is no relevant authority is not told under section 115.
        (
            {"agency": "TP", "address": "x@turning-point.co.uk"},
            "basis",
            "Crime and Disorder Act 1998, section 115 is for relevant authorities alone",
        ),
        ({"address": "desk"}, "address", "like name@example.com"),
        ({"address": "a@b.example, c@d.example"}, "address", "one email address"),
        ({"address": "desk@police.example"}, "address", "ends in thamesvalley.police.uk"),
        ({"address": "desk@notthamesvalley.police.uk"}, "address", "ends in"),
        ({"parts": ()}, "parts", "Select what they need to know"),
        ({"parts": ("what", "photos")}, "parts", "Select what they need to know"),
        ({"parts": ("what", "made_up")}, "parts", "Select what they need to know"),
        # With no ground that reaches people, nothing says who reported it.
        ({"basis": "TASK", "parts": ("what", "name")}, "parts", "Leave out “Who reported it”"),
        ({"asks": "  "}, "asks", "Say what you ask of them"),
        ({"asks": "x" * 2_001}, "asks", "2,000 characters or fewer"),
        # It is new, and a new case waits for nobody.
        ({"whose": "ours"}, "whose", "Select who deals with it"),
        ({"whose": ""}, "whose", "Select who deals with it"),
        # The case takes no step, so words about the next one would go nowhere.
        ({"whose": "told", "news": "They know."}, "news", "so nobody is told of one"),
        ({"news": "They come on [which day]."}, "news", "in the place of"),
        ({"news": "x" * 5_001}, "news", "characters or fewer"),
    ],
)
def test_what_may_not_be_told_is_refused_with_what_to_put_right(
    report: Report, officer: Actor, now: datetime, change: dict[str, object], field: str, says: str
) -> None:
    with pytest.raises(Refused, match=says) as refused:
        refer(report, replace(POLICE, **change), by=officer, now=now)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Referral)) == 0


def test_who_may_not_see_people_tells_nobody_of_them(
    report: Report, officer: Actor, now: datetime
) -> None:
    wanted = replace(POLICE, parts=("what", "name"))
    with pytest.raises(Refused, match="Select what they need to know"):
        refer(report, wanted, sees_people=False, by=officer, now=now)


def test_nobody_is_told_of_a_closed_case_or_a_report_taken_back(
    report: Report, officer: Actor, now: datetime
) -> None:
    other = a_case(contact=BY_EMAIL).reports[0]
    following.withdraw(other, by=Actor.resident(), now=now)
    workflow.move(report.case, to="closed", reason="cleared", by=officer, now=now)
    for gone, says in ((report, "is closed"), (other, "closed|took back")):
        with pytest.raises(Refused, match=says):
            refer(gone, by=officer, now=now)


# Sending


def test_the_letter_holds_the_link_and_nothing_of_the_report(
    report: Report, officer: Actor, now: datetime
) -> None:
    referral, token = refer(report, by=officer, now=now)
    letter = db.session.scalars(sa.select(Message).where(Message.template == "referral")).one()
    assert letter.recipient == "desk@thamesvalley.police.uk"
    assert f"/partner/{token}" in letter.body
    assert "16 December 2020" in letter.body  # 28 days on
    for private in (report.words[:20], report.headline, report.place_label, "Jo Reporter"):
        assert private not in letter.body + letter.subject
    assert referral.open_until == now + timedelta(days=28)


def test_a_body_without_a_name_is_named_as_within_a_sentence(
    report: Report, officer: Actor, now: datetime
) -> None:
    case = at_work(report, officer, now)
    landlord = replace(POLICE, agency="LANDLORD", address="homes@example.org", whose="theirs")
    refer(report, landlord, by=officer, now=now)
    told = [happening.words for happening in history.stream(case)]
    assert "Referred to a housing association" in told
    assert "Given to a housing association" in told
    assert owners.named(case) == "A housing association"
    assert owners.named_within(case) == "a housing association"


@pytest.mark.parametrize(
    ("whose", "status"),
    [("theirs", "referred"), ("ours", "waiting_for_partner"), ("told", "in_progress")],
)
def test_the_case_goes_on_with_whoever_deals_with_it(
    report: Report, officer: Actor, now: datetime, whose: str, status: str
) -> None:
    case = at_work(report, officer, now)
    refer(report, replace(POLICE, whose=whose), by=officer, now=now)
    assert case.status == status
    told = [happening.words for happening in history.stream(case)]
    assert "Referred to Thames Valley Police" in told


@pytest.mark.parametrize(
    ("whose", "owner"),
    [("theirs", "Thames Valley Police"), ("ours", "Robin Officer"), ("told", "Robin Officer")],
)
def test_whoever_deals_with_a_case_has_it(
    report: Report, officer: Actor, now: datetime, whose: str, owner: str
) -> None:
    case = at_work(report, officer, now)
    owners.take(case, by=officer, now=now)
    refer(report, replace(POLICE, whose=whose), by=officer, now=now)
    assert owner_of(case) == owner


def test_whoever_reported_is_told_of_the_next_step_in_the_officers_words(
    report: Report, officer: Actor, now: datetime
) -> None:
    refer(report, replace(POLICE, news="The police have it now."), by=officer, now=now)
    letter = db.session.scalars(sa.select(Message).where(Message.template == "case-moved")).one()
    assert letter.recipient == "jo@example.com"
    assert "The police have it now." in letter.body
    (moved,) = [event for event in report.case.events if event.kind == "moved"]
    assert (moved.words, moved.is_public) == ("The police have it now.", True)


def test_the_record_says_which_parts_and_nothing_of_what_they_say(
    report: Report, officer: Actor, now: datetime
) -> None:
    referral, _ = refer(report, by=officer, now=now)
    entry = db.session.scalars(
        sa.select(AuditEntry).where(AuditEntry.action == "report.referred")
    ).one()
    assert entry.details == {
        "referral": referral.id,
        "agency": "TVP",
        "basis": "CDA115",
        "parts": ["what", "words", "place"],
    }
    raw = db.session.execute(sa.text("SELECT told, asks, recipient FROM referrals")).one()
    for sealed in raw:
        assert "Pegasus" not in sealed
        assert "known to you" not in sealed
        assert "thamesvalley" not in sealed


def test_what_was_told_stays_as_it_was_told(report: Report, officer: Actor, now: datetime) -> None:
    _, token = refer(report, by=officer, now=now)
    report.place_label = "Elsewhere"
    db.session.flush()
    found = answering.by_token(token)
    assert found
    assert ["place", "Where", ["Pegasus Road", "By the garages"]] in found.told["rows"]


# The link


def test_a_link_leads_to_its_own_referral_alone(
    report: Report, officer: Actor, now: datetime
) -> None:
    referral, token = refer(report, by=officer, now=now)
    assert answering.by_token(token) is referral
    assert answering.by_token(token[:-1]) is None
    assert answering.by_token(referral.token_hash) is None
    assert answering.is_theirs(referral, " Desk@ThamesValley.police.uk ")
    assert not answering.is_theirs(referral, "other@thamesvalley.police.uk")


def test_a_link_ends(report: Report, officer: Actor, now: datetime) -> None:
    referral, _ = refer(report, by=officer, now=now)
    assert answering.is_open(referral, now=referral.open_until)
    assert not answering.is_open(referral, now=referral.open_until + timedelta(seconds=1))
    sending.recall(referral, by=officer, now=now)
    assert not answering.is_open(referral, now=now)
    assert answering.state(referral, now=now) == "Taken back"
    with pytest.raises(Refused, match="taken back already"):
        sending.recall(referral, by=officer, now=now)
    with pytest.raises(Refused, match="no longer works"):
        answering.answer(referral, "TAKEN", "", now=now)


def test_a_report_taken_back_ends_its_links(report: Report, officer: Actor, now: datetime) -> None:
    referral, _ = refer(report, by=officer, now=now)
    following.withdraw(report, by=Actor.resident(), now=now)
    assert not answering.is_open(referral, now=now)


def test_every_look_is_recorded(report: Report, officer: Actor, now: datetime) -> None:
    referral, _ = refer(report, by=officer, now=now)
    assert answering.state(referral, now=now) == "Not opened yet"
    for minutes in (1, 2):
        answering.open_up(referral, now=now + timedelta(minutes=minutes))
    assert referral.opened_at == now + timedelta(minutes=1)
    assert answering.state(referral, now=now) == "Opened, no answer yet"
    looks = db.session.scalars(
        sa.select(AuditEntry.actor_kind).where(AuditEntry.action == "referral.opened")
    ).all()
    assert looks == ["partner", "partner"]


def test_only_photos_that_were_told_are_shown(officer: Actor, now: datetime) -> None:
    report = a_case(photos=2, contact=BY_EMAIL).reports[0]
    with_photos, _ = refer(report, replace(POLICE, parts=("what", "photos")), by=officer, now=now)
    without, _ = refer(report, replace(POLICE, whose="told"), by=officer, now=now)
    first = report.photos[0]
    assert answering.photo(with_photos, first.id) is first
    assert answering.photo(without, first.id) is None
    other = a_case(photos=1).reports[0].photos[0]
    assert answering.photo(with_photos, other.id) is None


# The answer


@pytest.mark.parametrize(
    ("answer", "words", "status", "awaits"),
    [
        ("TAKEN", "", "referred", False),
        ("DONE", "We spoke to them.", "in_progress", True),
        ("MORE", "Which door?", "in_progress", True),
        ("NOT_OURS", "It is the landlord’s.", "in_progress", True),
    ],
)
def test_an_answer_lands_in_the_case(
    report: Report,
    officer: Actor,
    now: datetime,
    answer: str,
    words: str,
    status: str,
    awaits: bool,
) -> None:
    referral, _ = refer(report, by=officer, now=now)
    letters = db.session.scalar(sa.select(sa.func.count()).select_from(Message))
    answering.answer(referral, answer, words, now=now + timedelta(days=1))
    case = report.case
    assert (case.status, case.awaits_reply) == (status, awaits)
    told = next(one for one in history.stream(case) if one.kind == "partner_answered")
    assert (told.by, told.detail) == ("Thames Valley Police", words)
    assert told.words.startswith("Thames Valley Police: ")
    assert told.private  # the reporter is not shown what one body says to another
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Message)) == letters


@pytest.mark.parametrize(
    ("answer", "owner"),
    [
        ("TAKEN", "Thames Valley Police"),
        ("DONE", "Robin Officer"),
        ("MORE", "Robin Officer"),
        ("NOT_OURS", "Robin Officer"),
    ],
)
def test_an_answer_after_which_they_do_no_more_gives_the_case_back(
    report: Report, officer: Actor, now: datetime, answer: str, owner: str
) -> None:
    referral, _ = refer(report, by=officer, now=now)
    answering.answer(referral, answer, "What they say.", now=now)
    assert owner_of(report.case) == owner


def test_a_case_that_somebody_took_meanwhile_stays_theirs(
    report: Report, officer: Actor, now: datetime
) -> None:
    referral, _ = refer(report, by=officer, now=now)
    owners.take(report.case, by=the_actor(a_colleague(name="Asha Officer")), now=now)
    answering.answer(referral, "DONE", "Seen to.", now=now)
    assert owner_of(report.case) == "Asha Officer"


def test_a_case_waits_for_one_to_take_where_who_referred_it_may_not_have_it(
    report: Report, officer: Actor, now: datetime
) -> None:
    referral, _ = refer(report, by=officer, now=now)
    restrictions.restrict(report.case, by=officer, now=now)
    assert owner_of(report.case) == "Thames Valley Police"
    answering.answer(referral, "NOT_OURS", "Ask the landlord.", now=now)
    assert owner_of(report.case) == ""


def test_a_referral_taken_back_gives_the_case_back_with_the_last_of_them(
    report: Report, officer: Actor, now: datetime
) -> None:
    first, _ = refer(report, by=officer, now=now)
    second, _ = refer(report, by=officer, now=now)
    asha = the_actor(a_colleague(name="Asha Officer"))
    sending.recall(first, by=asha, now=now)
    assert owner_of(report.case) == "Thames Valley Police"
    sending.recall(second, by=asha, now=now)
    assert owner_of(report.case) == "Asha Officer"


def test_what_needs_words_is_sent_back_without(
    report: Report, officer: Actor, now: datetime
) -> None:
    referral, _ = refer(report, by=officer, now=now)
    for code, words, field in (
        ("", "", "answer"),
        ("MADE_UP", "", "answer"),
        ("DONE", " ", "words"),
        ("NOT_OURS", "", "words"),
        ("TAKEN", "x" * 5_001, "words"),
    ):
        with pytest.raises(Refused) as refused:
            answering.answer(referral, code, words, now=now)
        assert refused.value.field == field
    assert referral.answer is None


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("TAKEN", "closed"),
        ("DONE", "closed"),
        # Closed as passed to them: if they do nothing, it would be nobody’s.
        ("MORE", "reopened"),
        ("NOT_OURS", "reopened"),
    ],
)
def test_a_closed_case_is_opened_again_where_it_would_be_nobodys(
    report: Report, officer: Actor, now: datetime, answer: str, status: str
) -> None:
    referral, _ = refer(report, by=officer, now=now)
    workflow.move(report.case, to="closed", reason="cleared", by=officer, now=now)
    answering.answer(referral, answer, "What they say.", now=now)
    assert report.case.status == status
    assert report.case.awaits_reply is (status == "reopened")
    assert "partner_answered" in {event.kind for event in report.case.events}


def test_the_latest_answer_counts(report: Report, officer: Actor, now: datetime) -> None:
    referral, _ = refer(report, by=officer, now=now)
    answering.answer(referral, "TAKEN", "", now=now)
    answering.answer(referral, "DONE", "Seen to.", now=now + timedelta(days=2))
    assert answering.state(referral, now=now) == "Has dealt with it"
    kinds = [event.kind for event in report.case.events]
    assert kinds.count("partner_answered") == 2


# No answer


def test_no_answer_is_written_into_the_case_once(
    report: Report, officer: Actor, now: datetime
) -> None:
    referral, _ = refer(report, by=officer, now=now)
    before, late = now + timedelta(days=9, hours=23), now + timedelta(days=10)
    assert answering.tell_of_no_answer(now=before) == 0
    assert answering.count_overdue(viewer=NOT_HARM, now=before) == 0
    assert answering.tell_of_no_answer(now=late) == 1
    assert answering.tell_of_no_answer(now=late) == 0
    assert answering.count_overdue(viewer=NOT_HARM, now=late) == 1
    assert history.tell(report.case.events[-1]).words == (
        "Referred to Thames Valley Police 10 days ago, no answer"
    )
    answering.answer(referral, "TAKEN", "", now=late)
    assert answering.count_overdue(viewer=NOT_HARM, now=late) == 0


def test_what_waits_is_listed_for_who_may_open_it(officer: Actor, now: datetime) -> None:
    open_one = a_case(contact=BY_EMAIL).reports[0]
    kept_shut = a_case(marks={"restricted"}, theme="intimidation", stream="asb").reports[0]
    first, _ = refer(open_one, by=officer, now=now)
    second, _ = refer(kept_shut, by=officer, now=now + timedelta(hours=1))
    assert list(answering.waiting(viewer=NOT_HARM)) == [first]
    assert list(answering.waiting(viewer=EVERYTHING)) == [first, second]
    sending.recall(first, by=officer, now=now)
    assert list(answering.waiting(viewer=NOT_HARM)) == []


def test_a_referral_is_found_in_its_own_case_alone(
    report: Report, officer: Actor, now: datetime
) -> None:
    referral, _ = refer(report, by=officer, now=now)
    assert answering.of_case(report.case, referral.id) is referral
    assert answering.of_case(a_case(), referral.id) is None
