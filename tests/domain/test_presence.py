"""Who is on a case now: whoever looked at it lately, until that fades."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from portal.domain import Actor, audit
from portal.domain.triage import presence
from portal.extensions import db
from portal.models import StaffMember
from tests.factories import a_colleague, the_actor

pytestmark = pytest.mark.usefixtures("session")

A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def asha() -> StaffMember:
    return a_colleague(name="Asha Officer")


def looked(member: StaffMember, case: str, at: datetime, *, action: str = "case.read") -> None:
    audit.record(action, ("case", case), by=the_actor(member), now=at)
    db.session.flush()


@pytest.mark.parametrize(
    ("ago", "action", "is_there", "because"),
    [
        (0, "case.read", True, "they opened it now"),
        (9, "reply.previewed", True, "they write to the reporter"),
        (10, "case.read", False, "after ten minutes they have most likely gone on"),
        (1, "case.kept_shut", False, "they saw nothing of it"),
        (1, "case.moved", False, "a change to many opens none of them"),
    ],
)
def test_somebody_is_there_until_they_have_not_looked_for_ten_minutes(
    asha: StaffMember, now: datetime, ago: int, action: str, is_there: bool, because: str
) -> None:
    looked(asha, "CASE-1", now - ago * A_MINUTE, action=action)
    found = presence.on(["CASE-1", "CASE-2"], other_than=0, now=now)
    assert (list(found) == ["CASE-1"]) == is_there, because


def test_each_colleague_is_named_once_and_the_last_comes_first(
    asha: StaffMember, now: datetime
) -> None:
    robin = a_colleague(name="Robin Officer")
    for ago, member in ((8, asha), (5, robin), (2, asha)):
        looked(member, "CASE-1", now - ago * A_MINUTE)
    found = presence.on(["CASE-1"], other_than=0, now=now)["CASE-1"]
    assert [(one.name, one.seen_at) for one in found] == [
        ("Asha Officer", now - 2 * A_MINUTE),
        ("Robin Officer", now - 5 * A_MINUTE),
    ]


def test_nobody_is_told_of_themselves_or_of_what_the_portal_did(
    asha: StaffMember, now: datetime
) -> None:
    looked(asha, "CASE-1", now)
    audit.record("case.read", ("case", "CASE-1"), by=Actor.system(), now=now)
    assert presence.on(["CASE-1"], other_than=asha.id, now=now) == {}
