"""The page about what suggests themes: how it does, and going back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from portal.domain import Actor, themes
from portal.domain.themes import learning, live
from portal.domain.triage import case_themes
from portal.models import Case, ThemeModel
from tests.admin.conftest import Make, SitDown
from tests.client import StrictClient
from tests.factories import a_case, a_colleague, a_model, the_actor

PAGE = "/admin/themes/"


@pytest.fixture
def policy(sit_down: SitDown) -> StrictClient:
    return sit_down("policy")


def _suggest(suggests: str, sure: float, **told: Any) -> Case:
    case = a_case(**told)
    themes.code_report(
        case.reports[0].id,
        suggests,
        how="model",
        because=["bins", "bags"],
        probability=sure,
        by=Actor.system(),
        now=datetime.now(UTC) - timedelta(hours=1),
    )
    return case


def _decided(cases: int) -> None:
    officer = the_actor(a_colleague())
    for _ in range(cases):
        case_themes.keep(a_case(), by=officer, now=datetime.now(UTC))


def _live(app: Flask) -> ThemeModel | None:
    with app.app_context():
        return live.live()


def test_before_anything_was_read_the_page_says_so(officer: StrictClient) -> None:
    page = officer.get(PAGE).page
    assert "Nothing has been read yet" in page.main
    assert "Nothing was read in the last 90 days" in page.main
    assert "No model has suggested anything yet" in page.main


def test_the_page_shows_what_suggests_how_it_does_and_what_to_look_at(
    officer: StrictClient, policy: StrictClient, make: Make
) -> None:
    make(a_model)
    case = make(_suggest, "litter", 0.83, headline="Bags by the bins")
    page = officer.get(PAGE).page
    assert "Learnt from 60 decisions" in page.main
    assert "1 report, sure of 100%" in page.main
    assert "Bags by the bins" in page.main
    assert "Reads like litter and street cleaning" in page.main
    assert f"/admin/cases/{case.reference}" in officer.get(PAGE).text
    # Who opens no case is led to none.
    assert "Bags by the bins" not in policy.get(PAGE).page.main


def test_who_looks_after_it_goes_back_with_a_reason(
    policy: StrictClient, officer: StrictClient, make: Make, app: Flask
) -> None:
    first, second = make(a_model), make(a_model)
    address = f"{PAGE}{first.id}/go-back"
    assert "Go back to it" not in officer.get(PAGE).page.main
    without = policy.post(address, {"back-because": " "})
    assert (without.status, without.page.errors) == (422, ["Enter why to go back"])
    long = policy.post(address, {"back-because": "x" * 501})
    assert long.page.errors == ["Use 500 characters or fewer"]
    assert long.page.value("back-because") == "x" * 501
    done = policy.post(address, {"back-because": "All was litter"}, follow_redirects=True)
    assert "It suggests themes again" in done.page.main
    assert "all was litter" in done.page.main
    went_back_to = _live(app)
    assert went_back_to is not None
    assert went_back_to.id == first.id
    overtaken = policy.post(address, {"back-because": "Again"})
    assert "It can’t suggest again" in overtaken.page.main
    assert policy.post(f"{PAGE}{second.id + 90}/go-back", {"back-because": "x"}).status == 404


def test_who_looks_after_it_has_it_learn(policy: StrictClient, make: Make, app: Flask) -> None:
    make(_decided, 3)
    few = policy.post(PAGE + "learn")
    assert few.page.errors == ["Officers have decided 3 themes. It takes 25 to learn from"]
    make(_decided, 22)
    assert "It learns now" in policy.post(PAGE + "learn", follow_redirects=True).page.main
    with app.app_context():
        assert learning.is_learning()
    assert "Learning Look again" in policy.get(PAGE).page.main
    assert policy.post(PAGE + "learn").page.errors == ["It is learning already"]


# Beside a case


def at(make: Make, suggests: str, sure: float, **told: Any) -> Callable[[StrictClient], str]:
    case = make(_suggest, suggests, sure, **told)
    return lambda client: client.get(f"/admin/cases/{case.reference}", most_queries=17).page.main


def test_a_case_says_what_its_words_read_like(officer: StrictClient, make: Make) -> None:
    agrees = at(make, "fly_tipping", 0.93)(officer)
    assert "Their words read like it: 93% sure, because of “bins”, “bags”." in agrees
    assert "Yes, that is right" in agrees
    differs = at(make, "litter", 0.83)(officer)
    assert "read more like litter and street cleaning: 83% sure" in differs
    assert "Change it to litter and street cleaning" in differs
    assert "Keep fly-tipping" in differs
    unsure = at(make, "litter", 0.4)(officer)
    assert "not sure" in unsure
    assert "You decide" in unsure


def test_what_is_not_ours_is_said_with_who_looks_after_it(
    officer: StrictClient, make: Make
) -> None:
    reads_like = at(make, "highways", 0.9)(officer)
    assert "That is not ours to put right" in reads_like
    is_now = at(make, "highways", 0.9, theme="highways", stream="asb")(officer)
    assert "Not ours to put right. They look after it" in is_now
    assert "Tell Oxfordshire County Council" in is_now


def test_one_press_decides(officer: StrictClient, make: Make, app: Flask) -> None:
    case = make(_suggest, "litter", 0.83)
    address = f"/admin/cases/{case.reference}"
    shown = officer.get(address, most_queries=17).page
    carried = {name: shown.value(name) for name in ("keep-revision", "keep-seen")}
    done = officer.post(f"{address}/theme/keep", carried, follow_redirects=True, most_queries=17)
    assert "Theme decided. It stays as it is" in done.page.main
    assert "Decided by the team" in done.page.main
    assert "read more like" not in done.page.main
    assert "Theme decided: “Fly-tipping”" in done.page.main
