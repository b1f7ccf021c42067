"""The right to a case review, as a resident meets it."""

from __future__ import annotations

from tests.client import StrictClient


def test_the_right_is_explained_in_plain_words(client: StrictClient) -> None:
    page = client.get("/case-review").page
    assert "at least 3 complaints about the same behaviour" in page.main
    assert "it was made within a month of what happened" in page.main
    assert "you ask for the review within 6 months of making it" in page.main
    assert "Whether what was done about it was enough".lower() in page.main.lower()
    assert "within 25 working days" in page.main


def test_the_right_is_found_from_where_people_are_unhappy(client: StrictClient) -> None:
    assert "/case-review" in client.get("/complaints").page.links().values()
