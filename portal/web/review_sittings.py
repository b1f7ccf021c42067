"""One person’s sitting with the application for a case review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from portal.domain import Actor
from portal.domain.reports import journeys
from portal.domain.reviews import applying
from portal.web import sittings
from portal.web.sittings import Sitting

BLUEPRINT = "reviews"


@dataclass(frozen=True)
class Application:
    """What a sitting with an application begins at."""

    code: str = applying.QUESTIONS
    title: str = "Anti-social behaviour case review"
    address: str = "case-review"


THE_APPLICATION = Application()


class ReviewSitting(Sitting):
    """A sitting whose pages are those of the application, and that is kept as one."""

    def to(self, page: str | None, *, changing: bool = False) -> str:
        if page is None:
            return self.at("check")
        change: dict[str, Any] = {"change": "yes"} if changing else {}
        return url_for(f"{BLUEPRINT}.page", page=page, **change)

    def at(self, endpoint: str) -> str:
        return url_for(f"{BLUEPRINT}.{'apply' if endpoint == 'start' else endpoint}")

    def _look_for_earlier(self, *, now: datetime) -> None:
        """An application is about what was told before, and is never added to another."""

    def _understood(self) -> applying.Asked:
        return applying.understand(self.journey)

    def _keep(self, facts: Any, *, looks_automated: bool, by: Actor, now: datetime) -> None:
        applying.submit(facts, self.draft, looks_automated=looks_automated, by=by, now=now)


def take_up(draft: Any, *, now: datetime) -> ReviewSitting:
    """Have this browser hold a draft of an application, and give its sitting."""
    sittings.hold(THE_APPLICATION, draft, blueprint=BLUEPRINT)
    return _of(draft, now=now)


def find(*, now: datetime) -> ReviewSitting | None:
    """Find the application that this browser has in hand."""
    draft = sittings.held(THE_APPLICATION, blueprint=BLUEPRINT, now=now)
    return None if draft is None else _of(draft, now=now)


def _of(draft: Any, *, now: datetime) -> ReviewSitting:
    return ReviewSitting(THE_APPLICATION, draft, journeys.of(draft, now=now), BLUEPRINT)
