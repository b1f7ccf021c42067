"""What people are told about their information."""

from __future__ import annotations

from datetime import date

import pytest

from portal.domain.privacy import retention
from tests.client import StrictClient


@pytest.mark.parametrize(
    "words",
    [
        "controller",  # UK GDPR Article 13(1)(a)
        "data protection officer",  # 13(1)(b)
        "Article 6(1)(e)",  # 13(1)(c)
        "Schedule 1, paragraphs 6, 10 and 18",  # sensitive details
        "sections 10(5) and 11(2)",  # claims of an offence
        "Part 3 of the Data Protection Act 2018",  # once a file for enforcement is open
        "Thames Valley Police",  # 13(1)(e)
        "no decision about you is made by a machine alone",  # 13(2)(f)
        "within 30 days",  # 2018 Act s.164A
        "Information Commissioner’s Office",  # 13(2)(d)
        "No law makes you tell us anything",  # 13(2)(e)
        "From our own staff".lower(),  # Article 14(2)(f): where it comes from
    ],
)
def test_the_privacy_notice_holds_what_the_law_asks(client: StrictClient, words: str) -> None:
    assert words in client.get("/privacy").page.main


def test_the_notice_gives_every_period_of_the_schedule(client: StrictClient) -> None:
    main = client.get("/privacy").page.main
    for row in retention.schedule(on=date(2026, 11, 23)):
        assert row.record in main
        assert row.kept in main


def test_the_cookies_page_names_the_cookie_there_is(client: StrictClient) -> None:
    page = client.get("/cookies").page
    assert client.app.config["SESSION_COOKIE_NAME"] in page.texts("th")


def test_reading_sets_no_cookie(client: StrictClient) -> None:
    for path in ("/", "/privacy", "/cookies", "/priorities"):
        assert "Set-Cookie" not in client.get(path).headers
