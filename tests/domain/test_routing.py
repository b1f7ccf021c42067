"""Who gets a report that the team passes on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from portal.domain import Actor
from portal.domain.questions import drafts
from portal.domain.reports import journeys, routing, streams, submission, told

EAST_OXFORD = {"label": "OX4 1DD", "postcode": "OX4 1DD", "ward": "E05013114"}


@pytest.mark.parametrize(
    ("kind", "ward", "goes_to"),
    [
        # Someone on their own is helped close to home, by the hub for the ward.
        ("isolated", "E05013114", "locality hub"),
        # Where nobody can tell the ward, a person has to.
        ("isolated", None, "The locality hub for the place"),
        # Someone sleeping outside is looked for by outreach, wherever it is.
        ("sleeping_outside", "E05013114", "StreetLink"),
    ],
)
@pytest.mark.usefixtures("session")
def test_support_goes_by_what_is_wrong_and_where(
    now: datetime, kind: str, ward: str | None, goes_to: str
) -> None:
    destination = routing.of(_support(now, kind, ward))
    assert destination is not None
    assert goes_to in destination.name


@pytest.mark.usefixtures("session")
def test_what_is_the_team_s_own_goes_nowhere_else(now: datetime) -> None:
    draft = _draft(now, "fly_tipping", {"waste": ["W13"], "land": "L01", "size": "S2"})
    assert routing.of(_sent(draft, now)) is None


def _support(now: datetime, kind: str, ward: str | None) -> Any:
    place = {**EAST_OXFORD, "ward": ward, "ward_name": "St Clement's" if ward else None}
    return _sent(_draft(now, "support", {"help_kind": kind, "place": place}), now)


def _draft(now: datetime, stream: str, answers: dict[str, Any]) -> Any:
    by = Actor.resident()
    draft = journeys.begin(streams.get(stream), channel="online", by=by, now=now)
    drafts.save(draft, answers, now=now)
    return draft


def _sent(draft: Any, now: datetime) -> Any:
    facts = told.understand(journeys.of(draft, now=now))
    return submission.submit(facts, draft, by=Actor.resident(), now=now)
