"""What is being asked, and what came of it, before there is anything to show."""

from __future__ import annotations

from tests.client import StrictClient


def test_nothing_open_is_said_plainly_with_a_next_step(client: StrictClient) -> None:
    page = client.get("/consultations").page
    assert "We aren’t asking about anything just now." in page.main
    assert page.links()["Tell us about a problem instead"] == "/report"


def test_outcomes_tell_only_what_the_plan_itself_says(client: StrictClient) -> None:
    page = client.get("/outcomes").page
    assert "there is nothing to report on here" in page.main
    assert len(page.all("li", class_="app-priorities__priority")) == 2
