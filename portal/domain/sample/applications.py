"""Who asks for a case review in the sample borough, and what is decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from portal.domain import Actor
from portal.domain.questions import drafts
from portal.domain.reports import journeys
from portal.domain.reviews import applying, terms
from portal.domain.reviews.deciding import Decision
from portal.domain.sample import stories, telling
from portal.domain.sample.places import SamplePlace
from portal.domain.sample.residents import Resident
from portal.extensions import db
from portal.models import ReviewApplication

# Working days until the officer who reads it has decided.
DECIDED_IN = 4


@dataclass(frozen=True)
class Application:
    """What somebody asks for, so many days ago, and what a person finds of it."""

    who: str
    at: str
    days_ago: float
    answers: Mapping[str, Any]
    told: Sequence[Mapping[str, Any]]
    decision: Decision | None


def every_application() -> list[Application]:
    """Read the applications."""
    return [_application(given) for given in stories.read("reviews")["applications"]]


def apply(
    application: Application,
    resident: Resident,
    references: Sequence[str],
    place: SamplePlace,
    chance: Random,
    *,
    now: datetime,
) -> ReviewApplication:
    """Answer every page of the application, naming the reports of whoever applies, and send it."""
    begun_at = now - timedelta(minutes=chance.randint(10, 25))
    draft = applying.begin(channel="online", now=begun_at)
    db.session.flush()
    wanted = {
        **resident.answers(),
        "reporter.name": resident.full_name,
        "contact_safe": "yes_email",
        "place_note": "",
        "references": ", ".join(references),
        **application.answers,
        **dict(_told(application, now=now)),
    }
    journey = journeys.of(draft, now=begun_at)
    answers = telling.answered(journey, wanted, place.answer(chance), chance)
    drafts.save(draft, answers, now=now)
    asked = applying.understand(journeys.of(draft, now=now))
    applying.submit(asked, draft, by=Actor.resident(), now=now)
    return applying.sent_from(draft)


def _told(application: Application, *, now: datetime) -> Iterator[tuple[str, Any]]:
    """Give the answers about each time that somebody else was told, in days before it is sent."""
    for number, time in enumerate(application.told, 1):
        told_on = terms.day_of(now) - timedelta(days=time["days_before"])
        happened_on = told_on - timedelta(days=1)
        yield f"told_{number}", time["to"]
        yield f"told_on_{number}", told_on.isoformat()
        yield f"happened_on_{number}", happened_on.isoformat()
        yield f"evidence_{number}", time["evidence"]
        yield f"another_{number}", "yes" if number < len(application.told) else "no"


def _application(given: Mapping[str, Any]) -> Application:
    decision = given.get("decision")
    return Application(
        who=given["who"],
        at=given["at"],
        days_ago=given["days_ago"],
        answers={"for_whom": "me", "told_before": "yes", **given["answers"]},
        told=given["told"],
        decision=_decision(decision) if decision else None,
    )


def _decision(given: Mapping[str, Any]) -> Decision:
    return Decision(given["is_met"], given["counted"], given["reasons"], {})
