"""Somebody at their desk, and cases for them to work on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from portal.extensions import database, db
from portal.models import StaffMember
from tests.client import StrictClient
from tests.factories import a_colleague

Make = Callable[..., Any]
SitDown = Callable[..., StrictClient]


@pytest.fixture
def make(app: Flask) -> Make:
    """Make rows with a factory, and commit them as a request would."""

    def made(factory: Callable[..., Any], *args: Any, **facts: Any) -> Any:
        with app.app_context(), database.writing():
            row = factory(*args, **facts)
            db.session.commit()
            return row

    return made


@pytest.fixture
def sit_down(app: Flask, make: Make) -> SitDown:
    """Give the browser of somebody who has signed in, by role or by who they are."""

    def at_the_desk(who: str | StaffMember = "officer") -> StrictClient:
        member = make(a_colleague, who) if isinstance(who, str) else who
        client = StrictClient(app)
        with client.browser.session_transaction() as session:
            session["_user_id"] = f"{member.id}:{member.session_stamp}"
            session["_fresh"] = True
            session["seen_at"] = datetime.now(UTC).timestamp()
        return client

    return at_the_desk


@pytest.fixture
def officer(sit_down: SitDown) -> StrictClient:
    return sit_down("officer")
