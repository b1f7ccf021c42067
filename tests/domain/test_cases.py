"""Working a case: join, theme, restrict, note, own, reply, and two officers at once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound

from portal.domain import Actor, Refused, themes
from portal.domain.reports import histories
from portal.domain.triage import (
    case_themes,
    cases,
    duplicates,
    history,
    owners,
    restrictions,
    workflow,
    writing,
)
from portal.extensions import db
from portal.models import AuditEntry, Case, Message
from tests.factories import (
    BY_EMAIL,
    BY_PHONE,
    NOBODY,
    a_case,
    a_colleague,
    a_report,
    the_actor,
)

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def officer() -> Actor:
    return the_actor(a_colleague(name="Robin Officer"))


def acts() -> list[str]:
    return list(db.session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)))


# Finding one


def test_a_case_is_found_by_its_reference_or_a_reports_however_it_is_typed() -> None:
    case = a_case(reports=2)
    wanted = [case.reference, *(report.reference for report in case.reports)]
    for reference in wanted:
        for typed in (reference, reference.lower(), f" {reference.replace('-', ' ')} "):
            assert cases.get(typed).id == case.id
            assert cases.whereabouts(typed).reference == case.reference


@pytest.mark.parametrize("reference", ["", "CASE-2020-ZZZZZZ", "' OR 1=1", "💩", "x" * 500])
def test_a_case_that_is_not_there_is_not_found(reference: str) -> None:
    a_case()
    with pytest.raises(NoResultFound):
        cases.get(reference)


# The same as another


def test_joining_keeps_every_report_and_counts_one_problem(officer: Actor, now: datetime) -> None:
    case, into = a_case(contact=BY_EMAIL), a_case()
    report = case.reports[0]
    duplicates.join(case, into, by=officer, now=now)
    db.session.flush()
    assert report.case is into
    assert len(into.reports) == 2
    assert (case.status, case.closing_reason, case.merged_into) == ("closed", "duplicate", into)
    assert cases.get(report.reference).id == into.id
    assert "case.joined" in acts()


def test_nobody_is_told_that_their_problem_is_closed_when_it_lives_on(
    officer: Actor, now: datetime
) -> None:
    duplicates.join(a_case(contact=BY_EMAIL), a_case(), by=officer, now=now)
    assert db.session.scalars(sa.select(Message.template)).all() == []


def test_what_is_joined_weighs_with_all_that_was_reported(officer: Actor, now: datetime) -> None:
    case, into = a_case(marks={"hazard"}), a_case()
    assert into.priority == 0
    duplicates.join(case, into, by=officer, now=now)
    assert into.priority == case.priority > 0
    assert into.standard == "SLA_HAZ"


@pytest.mark.parametrize("restricted", ["joined", "into"])
def test_joining_a_restricted_case_restricts_all_that_is_then_in_it(
    officer: Actor, now: datetime, restricted: str
) -> None:
    marks = {name: {"restricted"} if name == restricted else set() for name in ("joined", "into")}
    case, into = a_case(marks=marks["joined"]), a_case(marks=marks["into"])
    duplicates.join(case, into, by=officer, now=now)
    assert into.is_restricted
    assert all(report.is_restricted for report in into.reports)
    # That the case was shut to most of the team is on the record, and in its history.
    assert acts().count("case.restricted") == (restricted == "joined")
    assert [e.kind for e in into.events].count("restricted") == (restricted == "joined")


def test_some_joins_make_no_sense(officer: Actor, now: datetime) -> None:
    case, other = a_case(), a_case()
    with pytest.raises(Refused, match="this same case"):
        duplicates.join(case, case, by=officer, now=now)
    workflow.move(other, to="closed", reason="cleared", by=officer, now=now)
    with pytest.raises(Refused, match="That case is closed"):
        duplicates.join(case, other, by=officer, now=now)
    with pytest.raises(Refused, match="This case is closed"):
        duplicates.join(other, case, by=officer, now=now)
    assert len(case.reports) == 1


# What it is about


def test_a_theme_is_corrected_and_who_said_so_is_kept(officer: Actor, now: datetime) -> None:
    case = a_case()
    due_before = case.due_at
    later = now + timedelta(days=2)
    case_themes.correct(case, "graffiti", because="It is paint, not waste", by=officer, now=later)
    coding = themes.codings_of(case.reports[0])[-1]
    assert (coding.theme_code, coding.how, coding.staff_id) == ("graffiti", "officer", officer.id)
    assert coding.because == ["It is paint, not waste"]
    assert len(themes.codings_of(case.reports[0])) == 2  # the first judgement stays
    # Another standard, counted from the same moment.
    assert case.standard == "SLA_GRAF"
    assert case.due_at == due_before


@pytest.mark.parametrize(
    ("happened_on", "reported", "offered"),
    [
        # The rule held on the day, whenever it was reported.
        (date(2020, 11, 14), datetime.fromisoformat("2020-11-15T12:00+00:00"), True),
        (date(2020, 11, 14), datetime.fromisoformat("2026-05-01T12:00+00:00"), True),
        # No rule was broken on a day without one.
        (date(2026, 4, 30), datetime.fromisoformat("2026-05-01T12:00+00:00"), False),
    ],
)
def test_a_rule_that_has_ended_may_still_have_been_broken(
    officer: Actor, happened_on: date, reported: datetime, offered: bool
) -> None:
    case = a_case(happened_on=happened_on, now=reported)
    codes = {theme.code for theme in case_themes.possible(case)}
    assert ("covid_gathering" in codes) is offered
    if offered:
        case_themes.correct(case, "covid_gathering", by=officer, now=reported)
        assert case.theme_code == "covid_gathering"
    else:
        with pytest.raises(Refused, match="in use when this was reported"):
            case_themes.correct(case, "covid_gathering", by=officer, now=reported)


@pytest.mark.parametrize("theme", ["", "no_such_theme", "fly_tipping"])
def test_a_theme_must_be_another_and_must_exist(officer: Actor, now: datetime, theme: str) -> None:
    with pytest.raises(Refused):
        case_themes.correct(a_case(), theme, by=officer, now=now)


def test_a_restricted_theme_restricts_the_case_and_its_reports(
    officer: Actor, now: datetime
) -> None:
    case = a_case(reports=2)
    restricted = next(t for t in case_themes.possible(case) if t.is_restricted)
    case_themes.correct(case, restricted.code, by=officer, now=now)
    assert case.is_restricted
    assert all(report.is_restricted for report in case.reports)
    assert "Someone may be coming to harm" in [part["reason"] for part in case.because]
    assert "case.restricted" in acts()
    with pytest.raises(Refused, match="always restricted"):
        restrictions.release(case, "A mistake", by=officer, now=now)


# Who may see it


@pytest.mark.parametrize("theme", ["litter", "domestic_abuse"])
def test_the_record_does_not_say_what_a_restricted_case_is_about(
    officer: Actor, now: datetime, theme: str
) -> None:
    case = a_case()
    case_themes.correct(case, theme, by=officer, now=now)
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "case.theme")).one()
    assert bool(entry.details) is not case.is_restricted


def test_anyone_may_restrict_and_a_release_gives_its_reason(officer: Actor, now: datetime) -> None:
    case = a_case()
    restrictions.restrict(case, by=officer, now=now)
    assert (case.is_restricted, case.category) == (True, "CAT1")
    with pytest.raises(Refused, match="Enter why"):
        restrictions.release(case, "  ", by=officer, now=now)
    restrictions.release(case, "Read with care: nobody is at risk", by=officer, now=now)
    assert (case.is_restricted, case.category) == (False, "CAT3")
    assert not any(report.is_restricted for report in case.reports)
    assert acts()[-2:] == ["case.restricted", "case.released"]


def test_a_case_kept_close_waits_for_somebody_who_can_open_it(now: datetime) -> None:
    for role, keeps_it in (("officer", False), ("safeguarding", True)):
        case, owner = a_case(), the_actor(a_colleague(role))
        owners.take(case, by=owner, now=now)
        restrictions.restrict(case, by=owner, now=now)
        assert (case.owner_id == owner.id) is keeps_it, role


def test_a_case_is_never_about_what_people_ask_for_in_comments() -> None:
    offered = {theme.code for theme in case_themes.possible(a_case())}
    assert {"noise", "fly_tipping"} <= offered
    assert not offered & {"ask_patrols", "no_problem", "fairness"}


# Whose it is


def test_a_case_is_taken_and_let_go(officer: Actor, now: datetime) -> None:
    case = a_case()
    owners.take(case, by=officer, now=now)
    owners.take(case, by=officer, now=now)
    assert case.owner_id == officer.id
    owners.let_go(case, by=officer, now=now)
    assert case.owner_id is None
    assert [event.kind for event in case.events] == ["owner", "owner"]


def test_a_leavers_open_cases_wait_for_somebody_else(officer: Actor, now: datetime) -> None:
    mine, closed = a_case(), a_case()
    for case in (mine, closed):
        owners.take(case, by=officer, now=now)
    workflow.move(closed, to="closed", reason="cleared", by=officer, now=now)
    assert owners.let_go_all(officer.id or 0, by=Actor.system(), now=now) == 1
    assert (mine.owner_id, closed.owner_id) == (None, officer.id)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("teams/ODS", "Oxford Direct Services"),
        ("agencies/TVP", "Thames Valley Police"),
    ],
)
def test_a_case_is_with_a_team_or_a_partner(
    officer: Actor, now: datetime, code: str, name: str
) -> None:
    case, body = a_case(), owners.find(code, on=now.date())
    assert body
    owners.take(case, by=officer, now=now)
    owners.give(case, body, by=officer, now=now)
    assert (case.owner_id, case.owner_body, case.has_owner) == (None, code, True)
    db.session.refresh(case)
    assert owners.named(case) == name
    with pytest.raises(Refused, match=f"It is {name}’s already"):
        owners.give(case, body, by=officer, now=now)
    owners.take(case, by=officer, now=now)
    assert (case.owner_id, case.owner_body) == (officer.id, None)
    owners.give(case, body, by=officer, now=now)
    owners.let_go(case, by=officer, now=now)
    db.session.refresh(case)
    assert (case.has_owner, owners.named(case)) == (False, "")
    assert [history.tell(event).words for event in case.events] == [
        "Robin Officer took the case",
        f"Given to {name}",
        "Robin Officer took the case",
        f"Given to {name}",
        "Left for a colleague to take",
    ]
    given = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "case.given"))
    assert {entry.details["to"] for entry in given} == {code}


def test_a_partner_is_told_nothing_by_having_a_case(officer: Actor, now: datetime) -> None:
    case = a_case(contact=BY_EMAIL)
    letters = db.session.scalars(sa.select(Message.id)).all()
    owners.give(case, owners.partner("TVP"), by=officer, now=now)
    db.session.flush()
    assert db.session.scalars(sa.select(Message.id)).all() == letters
    assert not any(report.referrals for report in case.reports)


@pytest.mark.parametrize(
    "code",
    ["", None, "teams/", "teams/POLICY", "teams/NOBODY", "themes/noise", "TVP", "agencies/TVP/x"],
)
def test_nobody_is_found_by_what_names_nobody(code: str | None, now: datetime) -> None:
    assert owners.find(code, on=now.date()) is None


def test_whoever_may_have_a_case_is_offered_under_headings(officer: Actor, now: datetime) -> None:
    asha = a_colleague(name="Asha Officer")
    case, kept_shut = a_case(), a_case(marks={"restricted"})
    owners.give(case, owners.partner("TVP"), by=officer, now=now)
    offered = dict(owners.possible(case, on=now.date()))
    assert asha in offered["Colleagues"]
    assert "ODS" in {owners.code_of(one).partition("/")[2] for one in offered["Teams"]}
    assert "POLICY" not in {owners.code_of(one).partition("/")[2] for one in offered["Teams"]}
    # It is theirs already.
    assert "agencies/TVP" not in {owners.code_of(one) for one in offered["Partners"]}
    offered = dict(owners.possible(kept_shut, on=now.date()))
    # A team is everybody in it; a partner knows of it what it is told.
    assert (asha in offered["Colleagues"], offered["Teams"]) == (False, [])
    assert "agencies/TVP" in {owners.code_of(one) for one in offered["Partners"]}
    with pytest.raises(Refused, match="give it to a colleague who may open it"):
        owners.give(kept_shut, owners.teams(now.date())[0], by=officer, now=now)


@pytest.mark.parametrize(("code", "stays"), [("teams/ODS", False), ("agencies/TVP", True)])
def test_a_team_has_no_restricted_case(
    officer: Actor, now: datetime, code: str, stays: bool
) -> None:
    case, body = a_case(), owners.find(code)
    assert body
    owners.give(case, body, by=officer, now=now)
    restrictions.restrict(case, by=officer, now=now)
    assert case.has_owner is stays


def test_a_body_that_there_is_no_more_keeps_its_name() -> None:
    assert owners.body_name("agencies/TVP") == "Thames Valley Police"
    assert owners.body_name("agencies/GONE") == "agencies/GONE"
    assert owners.body_name("themes/noise") == "themes/noise"


# What is said of it and to whom


def test_a_note_is_for_the_team_alone(officer: Actor, now: datetime) -> None:
    case = a_case(contact=BY_EMAIL)
    writing.note(case, "  Rang the depot. ", by=officer, now=now)
    told = history.stream(case)[0]
    assert (told.words, told.detail, told.private) == ("Note", "Rang the depot.", True)
    assert db.session.scalars(sa.select(Message)).all() == []


@pytest.mark.parametrize(
    ("words", "sentence"), [("", "Enter your note"), ("  \n ", "Enter"), ("x" * 5_001, "5,000")]
)
def test_a_note_has_words(officer: Actor, now: datetime, words: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        writing.note(a_case(), words, by=officer, now=now)


def test_a_reply_goes_as_it_was_previewed(officer: Actor, now: datetime) -> None:
    case = a_case(contact=BY_EMAIL)
    report = case.reports[0]
    previewed = writing.draft_reply(report, "We come on Thursday.")
    writing.reply(case, report, "We come on Thursday.", by=officer, now=now)
    sent = db.session.scalars(sa.select(Message)).one()
    assert (sent.subject, sent.body) == (previewed.subject, previewed.body)
    assert sent.recipient == "jo@example.com"
    assert "Dear Jo Reporter" in sent.body
    assert report.reference in sent.body
    assert case.responded_at == now  # somebody has answered: the clock has stopped
    assert case.events[-1].is_public
    assert case.events[-1].report_id == report.id  # the neighbours do not read it


@pytest.mark.parametrize("contact", [NOBODY, BY_PHONE])
def test_no_reply_goes_where_email_is_not_safe(
    officer: Actor, now: datetime, contact: object
) -> None:
    case = a_case(contact=contact)
    with pytest.raises(Refused, match="safe to email"):
        writing.reply(case, case.reports[0], "Hello", by=officer, now=now)
    with pytest.raises(Refused, match="safe to email"):
        writing.draft_reply(case.reports[0], "Hello")


# Two officers at once


def test_a_decision_on_what_has_changed_since_is_refused(officer: Actor, now: datetime) -> None:
    case = a_case()
    db.session.flush()
    seen, last = case.revision, 0
    writing.note(case, "I am on my way there.", by=officer, now=now)
    db.session.flush()
    with pytest.raises(cases.Overtaken, match="Nothing was overwritten"):
        cases.expect_revision(case, seen)
    assert [event.words for event in cases.since(case, last)] == ["I am on my way there."]
    cases.expect_revision(case, case.revision)


@pytest.mark.parametrize("act", ["note", "take", "theme", "move", "restrict", "reply", "joined"])
def test_every_decision_counts_as_a_change(officer: Actor, now: datetime, act: str) -> None:
    case = a_case(contact=BY_EMAIL)
    other = a_case()
    db.session.flush()
    before = case.revision
    {
        "note": lambda: writing.note(case, "Hello", by=officer, now=now),
        "take": lambda: owners.take(case, by=officer, now=now),
        "theme": lambda: case_themes.correct(case, "graffiti", by=officer, now=now),
        "move": lambda: workflow.move(case, to="accepted", by=officer, now=now),
        "restrict": lambda: restrictions.restrict(case, by=officer, now=now),
        "reply": lambda: writing.reply(case, case.reports[0], "Hello", by=officer, now=now),
        "joined": lambda: duplicates.join(other, case, by=officer, now=now),
    }[act]()
    db.session.flush()
    assert case.revision > before


# What else the same person told us


class Outsider:
    opens_restricted = False


def test_the_other_reports_of_a_person_are_found_by_how_to_reach_them() -> None:
    one = a_report(contact=BY_EMAIL)
    two = a_report(contact=BY_EMAIL)
    a_report(contact=BY_PHONE)
    a_report(contact=NOBODY)
    assert histories.other_reports([one], viewer=Outsider()) == [two]
    assert histories.other_reports([one, two], viewer=Outsider()) == []


def test_those_who_gave_nothing_are_nobody_in_particular() -> None:
    one = a_report(contact=NOBODY)
    a_report(contact=NOBODY)
    assert histories.other_reports([one], viewer=Outsider()) == []


# Its history


def test_the_history_can_be_told_in_full_or_in_part(officer: Actor, now: datetime) -> None:
    case = a_case(contact=BY_EMAIL)
    owners.take(case, by=officer, now=now)
    writing.note(case, "Rang the depot.", by=officer, now=now)
    workflow.move(case, to="accepted", by=officer, now=now)
    workflow.move(case, to="closed", reason="cleared", by=officer, now=now)
    writing.reply(case, case.reports[0], "Thank you.", by=officer, now=now)
    assert [told.words for told in history.stream(case)] == [
        "Wrote to the reporter",
        "Closed: Cleared",
        "Moved from “New” to “Accepted”",
        "Note",
        f"{officer.name} took the case",
        "Case opened",
    ]
    assert [told.words for told in history.stream(case, only="notes")] == ["Note"]
    assert [told.words for told in history.stream(case, only="reporter")] == [
        "Wrote to the reporter"
    ]
    assert len(history.stream(case, only="no such filter")) == 6


def test_every_kind_of_event_has_its_sentence(officer: Actor, now: datetime) -> None:
    """A kind without one would break the page of every case that has it."""
    case: Case = a_case()
    for kind in history.SENTENCES:
        event = workflow.add_event(case, kind, by=officer, now=now)
        event.before = event.after = "fly_tipping" if "theme" in kind else "received"
    db.session.flush()
    assert all(told.words for told in history.stream(case))
