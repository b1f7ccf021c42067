"""Actions: what may be recorded about a case, on which day, and with which words."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from portal.domain import Actor, Refused
from portal.domain.reference import lists
from portal.domain.triage import actions, history
from portal.extensions import db
from portal.models import Case
from tests.factories import a_case, a_colleague, the_actor

NOW = datetime(2020, 11, 20, 10, 0, tzinfo=UTC)
TODAY = date(2020, 11, 20)


@pytest.fixture
def officer(session: object) -> Actor:
    return the_actor(a_colleague())


@pytest.fixture
def case(session: object) -> Case:
    return a_case()


def labels(case: Case) -> list[str]:
    return [actions.label(action) for action in actions.of(case)]


@pytest.mark.parametrize(
    ("value", "words", "refused"),
    [
        ("asb_actions/ADVICE", "", None),
        ("asb_actions/CPN", "", "written warning"),  # 2014 Act s.43: a warning comes first
        ("asb_actions/CPN", "Warned on 2 November, case OX-C-2345", None),
        ("asb_actions/PSPO_FPN", "", "which public spaces protection order"),
        ("asb_actions/NFA", "   ", "why nothing further"),
        ("asb_actions/RESPECT", "", "possible on that day"),  # not known to have begun
        ("flytip_actions/A04", "", "Select what was done"),  # the return asks what it was for
        ("flytip_actions/A04/Littering", "", None),
        ("flytip_actions/A10", "", None),  # the outcome comes later
        ("flytip_actions/A10/Fine", "", None),
        ("flytip_actions/A99", "", "Select what was done"),
        ("teams/CRT", "", "Select what was done"),
        ("", "", "Select what was done"),
    ],
)
def test_an_action_is_recorded_with_what_the_law_asks(case, officer, value, words, refused):
    if refused:
        with pytest.raises(Refused, match=refused):
            actions.take(case, value, taken_on=TODAY, words=words, by=officer, now=NOW)
        assert actions.of(case) == []
    else:
        action = actions.take(case, value, taken_on=TODAY, words=words, by=officer, now=NOW)
        assert actions.of(case) == [action]


def test_a_warning_on_the_case_answers_for_the_notice(case, officer):
    actions.take(case, "asb_actions/CPW", taken_on=date(2020, 11, 2), by=officer, now=NOW)
    actions.take(case, "asb_actions/CPN", taken_on=TODAY, by=officer, now=NOW)
    assert labels(case) == ["Community protection warning", "Community protection notice"]


def test_a_warning_that_was_taken_back_answers_for_nothing(case, officer):
    warning = actions.take(case, "asb_actions/CPW", taken_on=TODAY, by=officer, now=NOW)
    actions.strike(case, warning.id, "Wrong case", by=officer, now=NOW)
    with pytest.raises(Refused, match="written warning"):
        actions.take(case, "asb_actions/CPN", taken_on=TODAY, by=officer, now=NOW)


@pytest.mark.parametrize(
    ("taken_on", "refused"),
    [
        (None, "Enter the day"),
        (date(2020, 11, 21), "a day that has come"),
        (date(2014, 1, 6), "possible on that day"),  # before the Act
    ],
)
def test_an_action_has_a_day_on_which_it_was_possible(case, officer, taken_on, refused):
    with pytest.raises(Refused, match=refused):
        actions.take(case, "asb_actions/CPW", taken_on=taken_on, by=officer, now=NOW)


def test_a_day_in_london_is_meant(case, officer):
    """At half past midnight in summer it is still yesterday in UTC."""
    late = datetime(2020, 6, 30, 23, 30, tzinfo=UTC)
    assert actions.take(case, "asb_actions/ADVICE", taken_on=date(2020, 7, 1), by=officer, now=late)


def test_what_was_recorded_by_mistake_is_taken_back_and_kept(case, officer):
    action = actions.take(case, "asb_actions/WARN", taken_on=TODAY, by=officer, now=NOW)
    with pytest.raises(Refused, match="why the action is taken back"):
        actions.strike(case, action.id, " ", by=officer, now=NOW)
    actions.strike(case, action.id, "It was for the house next door", by=officer, now=NOW)
    db.session.expire_all()
    assert actions.of(case) == []
    assert len(case.actions) == 2
    assert [told.words for told in history.stream(case, only="decisions")][:2] == [
        "Taken back: Warning letter",
        "Done: Warning letter",
    ]
    with pytest.raises(Refused, match="already"):
        actions.strike(case, action.id, "Again", by=officer, now=NOW)


def test_an_action_changes_the_case_for_whoever_has_it_open(case, officer):
    db.session.flush()
    before = case.revision
    actions.take(case, "asb_actions/ADVICE", taken_on=TODAY, by=officer, now=NOW)
    db.session.flush()
    assert case.revision > before


@pytest.mark.parametrize(
    ("theme", "stream", "first"),
    [
        ("fly_tipping", "fly_tipping", "Fly-tipping"),
        ("begging", "begging", "Anti-social behaviour"),
    ],
)
def test_the_list_that_fits_the_theme_comes_first(session, theme, stream, first):
    offered = actions.offered(a_case(theme=theme, stream=stream), on=TODAY)
    assert next(heading for heading, _ in offered) == first
    assert len(offered) == len(actions.LISTS)


def test_everything_that_asks_for_words_or_a_warning_names_what_is_there(session):
    for code in actions.LISTS:
        held = {entry.code for entry in lists.entries(code)}
        for entry in lists.entries(code):
            assert entry.attributes.get("unless", entry.code) in held
            assert entry.attributes.get("asks", "Enter").startswith("Enter")
