"""Messages kept ready: what suits a case, what fills their blanks, and what is never lost."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from portal.domain import Actor, Refused
from portal.domain.triage import reply_templates, workflow, writing
from portal.models import Case
from tests.factories import BY_EMAIL, a_case, a_colleague, the_actor

pytestmark = pytest.mark.usefixtures("session")

TODAY = date(2020, 11, 18)
REFERENCE = "OX-2020-ABCDE"


@pytest.fixture
def officer() -> Actor:
    return the_actor(a_colleague())


def suiting(case: Case, *steps: str) -> list[str]:
    offer = reply_templates.offered(case, steps=steps or [case.status], on=TODAY)
    return [entry.code for entry in offer.suiting]


def put(code: str, case: Case, **given: str) -> str:
    return reply_templates.put(code, case, reference=REFERENCE, on=TODAY, **given)


@pytest.mark.parametrize(
    ("theme", "step", "fits", "does_not"),
    [
        ("fly_tipping", "in_progress", "private_land", "noise_diary"),
        ("fly_tipping", "closed", "cleared", "clearing"),  # one is asked for, the other is done
        ("noise", "in_progress", "noise_diary", "private_land"),
        ("begging", "received", "welfare_first", "cleared"),  # help first, at every step
        ("noise", "referred", "police", "welfare_first"),
    ],
)
def test_what_suits_a_case_comes_first(theme: str, step: str, fits: str, does_not: str) -> None:
    case = a_case(theme=theme)
    assert fits in suiting(case, step)
    assert does_not not in suiting(case, step)


def test_everything_else_is_offered_too_and_nothing_twice() -> None:
    offer = reply_templates.offered(a_case(), steps=["closed"], on=TODAY)
    codes = [entry.code for entry in (*offer.suiting, *offer.others)]
    assert "noise_diary" in codes
    assert len(codes) == len(set(codes))


def test_about_a_restricted_case_only_what_gives_nothing_away_is_offered() -> None:
    case = a_case(marks={"restricted"})
    offer = reply_templates.offered(case, steps=[case.status], on=TODAY)
    assert {entry.code for entry in (*offer.suiting, *offer.others)} == {
        "talk_when_safe",
        "read_and_here",
    }
    with pytest.raises(Refused, match="Select a message"):
        put("looking", case)


def test_a_message_is_only_offered_on_its_days() -> None:
    offer = reply_templates.offered(a_case(), steps=["closed"], on=date(2019, 3, 31))
    assert not offer.suiting
    assert not offer.others


def test_the_case_fills_the_blanks() -> None:
    case = a_case()
    words = put("looking", case)
    assert "your report (fly-tipping)." in words
    assert "by Wednesday 25 November 2020." in words
    passed = put("passed_on", case, passed_to="StreetLink and the outreach team")
    assert "is for StreetLink and the outreach team to deal with" in passed
    assert REFERENCE in passed
    assert "{" not in words + passed


@pytest.mark.parametrize(
    ("theme", "named"),
    [
        ("graffiti", "your report (graffiti and fly-posting)."),
        ("abandoned_vehicle", "your report (abandoned vehicle)."),
        ("noise", "your report."),  # a neighbour may read it
        ("drug_use_dealing", "your report."),  # as may whoever deals
        ("begging", "your report."),
    ],
)
def test_a_letter_names_things_and_not_what_people_were_told_of(theme: str, named: str) -> None:
    assert named in put("looking", a_case(theme=theme))


def test_no_day_is_promised_when_the_first_answer_has_been_given(now: datetime) -> None:
    case = a_case()
    case.responded_at = now
    assert "by [the day you hear from us]." in put("looking", case)


def test_a_day_that_ends_at_midnight_is_the_day_before(now: datetime) -> None:
    case = a_case()
    case.due_at = datetime.fromisoformat("2020-11-25T00:00:00+00:00")
    assert "by Tuesday 24 November 2020" in put("looking", case)
    case.due_at += timedelta(minutes=1)
    assert "by Wednesday 25 November 2020" in put("looking", case)


def test_what_was_typed_is_kept_above_it() -> None:
    case = a_case()
    assert put("cleared", case, below=" We were there today. ") == (
        "We were there today.\n\n" + put("cleared", case)
    )


def test_a_message_nobody_changed_gives_way_to_another() -> None:
    case = a_case()
    first = put("cleared", case)
    assert put("thanks", case, below=first + "\n") == put("thanks", case)
    changed = first + " Bye."
    assert put("thanks", case, below=changed).startswith(changed)


@pytest.mark.parametrize("code", ["", "nonsense"])
def test_a_message_has_to_be_chosen(code: str) -> None:
    with pytest.raises(Refused, match="Select a message"):
        put(code, a_case())


def test_nothing_goes_with_a_gap_left_in_it(officer: Actor, now: datetime) -> None:
    case = a_case(contact=BY_EMAIL)
    report = case.reports[0]
    words = put("passed_on", case)
    for act in (
        lambda: writing.draft_reply(report, words),
        lambda: writing.reply(case, report, words, by=officer, now=now),
        lambda: workflow.move(case, to="referred", words=words, by=officer, now=now),
    ):
        with pytest.raises(Refused, match=r"in the place of \[who has it now\]"):
            act()
    assert case.status == "received"


def test_square_brackets_of_an_officers_own_go(officer: Actor, now: datetime) -> None:
    case = a_case(contact=BY_EMAIL)
    writing.reply(case, case.reports[0], "We came [twice].", by=officer, now=now)
    assert case.events[-1].words == "We came [twice]."
