"""Information complaints, as whoever answers them sees them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.domain import Actor
from portal.domain.privacy import complaints
from portal.domain.privacy.complaints import Complaint
from portal.extensions import db
from portal.models import AuditEntry, InformationComplaint
from tests.admin.conftest import Make, SitDown
from tests.client import StrictClient


def a_complaint(*, days_ago: int = 0, **changed: str) -> InformationComplaint:
    given: dict[str, Any] = {
        "name": "Pat Person",
        "email": "",
        "phone": "01865 496 0123",
        "address": "",
        "words": "You gave my <b>number</b> to my landlord.",
        "wanted": "",
        "about": "OX-2020-4F7K2",
        **changed,
    }
    now = datetime.now(UTC) - timedelta(days=days_ago)
    return complaints.receive(Complaint(**given), by=Actor.resident(), now=now)


@pytest.fixture
def policy(sit_down: SitDown) -> StrictClient:
    return sit_down("policy")


def test_the_list_puts_first_what_the_law_is_waiting_for(policy: StrictClient, make: Make) -> None:
    fresh, late = make(a_complaint), make(a_complaint, days_ago=31)
    rows = policy.get("/admin/information-complaints/").page.texts("tr")[1:]
    assert [row.split()[0] for row in rows] == [late.reference, fresh.reference]
    assert "Late: it should have been acknowledged" in rows[0]
    assert "Acknowledge by" in rows[1]


def test_with_none_the_list_says_so(policy: StrictClient) -> None:
    assert "Nobody has complained" in policy.get("/admin/information-complaints/").page.main


def test_a_complaint_is_read_on_the_record(policy: StrictClient, make: Make, app: Flask) -> None:
    one = make(a_complaint)
    answer = policy.get(f"/admin/information-complaints/{one.reference}")
    for words in ("Pat Person", "01865 496 0123", "You gave my <b>number</b> to my landlord."):
        assert words in answer.page.main
    assert "<b>number" not in answer.text
    with app.app_context():
        last = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert last is not None
    assert (last.action, last.subject_id) == ("information_complaint.read", one.reference)


def test_it_is_acknowledged_then_answered(policy: StrictClient, make: Make) -> None:
    one = make(a_complaint)
    address = f"/admin/information-complaints/{one.reference}"
    assert policy.post(f"{address}/acknowledge").page.errors == ["Select how you told them"]
    page = policy.post(
        f"{address}/acknowledge", {"acknowledge-how": "phone"}, follow_redirects=True
    ).page
    assert "Acknowledged, not yet answered" in page.main
    empty = policy.post(f"{address}/answer", {"answer-outcome": " "})
    assert empty.page.errors == ["Enter what you found and what you told them"]
    page = policy.post(
        f"{address}/answer", {"answer-outcome": "We were wrong."}, follow_redirects=True
    ).page
    assert "What came of it" in page.main
    assert "We were wrong." in page.main


def test_an_answer_that_is_too_long_is_said_beside_it_and_kept(
    policy: StrictClient, make: Make
) -> None:
    one = make(a_complaint)
    address = f"/admin/information-complaints/{one.reference}"
    policy.post(f"{address}/acknowledge", {"acknowledge-how": "phone"})
    long = "We were wrong. " * 667
    answer = policy.post(f"{address}/answer", {"answer-outcome": long})
    assert answer.status == 422
    assert answer.page.errors == ["Use 10,000 characters or fewer"]
    assert answer.page.value("answer-outcome").strip() == long.strip()


def test_an_answer_before_its_acknowledgement_keeps_its_words(
    policy: StrictClient, make: Make
) -> None:
    one = make(a_complaint)
    answer = policy.post(
        f"/admin/information-complaints/{one.reference}/answer", {"answer-outcome": "Sorry."}
    )
    assert answer.status == 409
    assert "Acknowledge the complaint first" in answer.page.main


def test_one_that_is_not_there_is_not_found(policy: StrictClient) -> None:
    assert policy.get("/admin/information-complaints/INFO-2020-ZZZZZZ").status == 404
