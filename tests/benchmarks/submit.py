"""`submit`: the final POST of a report, durable, audited and its mail queued, over HTTP."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from portal import create_app
from portal.domain import Actor
from portal.domain.questions import drafts
from portal.domain.reports import journeys, streams
from portal.extensions import database, db
from portal.models import AuditEntry, Job, Report
from portal.web.sittings import Sitting
from tests.benchmarks.figures import emit, median, tell
from tests.benchmarks.serving import Engine, Post, engines, rate, served

ROUNDS = 3
REPORTS = 400
LINES = 1_200
TRUSTED = "bench-only-key-that-lets-a-test-be-quick"
SECRET = "bench-only-secret-that-signs-sessions-0123456789"

WORDS = "A brown sofa and two chairs on the pavement by the bus stop. They block the way."


def run() -> None:
    for engine in engines():
        _measure(engine)


def _measure(engine: Engine) -> None:
    settings = {
        "SECRET_KEY": SECRET,
        "FIELD_KEY": "bench-only-secret-that-encrypts-fields-0123456789",
        "DATABASE_URL": engine.database("portal"),
        "FILES_URL": str(engine.folder / "files"),
        "MAIL_URL": str(engine.folder / "outbox"),
        "TRUSTED_TEST_KEY": TRUSTED,
    }
    app = create_app(dict(settings), instance_path=str(engine.folder))
    _set_up(app)
    bare = {"BARE_DATABASE_URL": engine.database("bare")}
    subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.bare"], env={**os.environ, **bare}, check=True
    )
    ours, theirs = [], []
    with (
        served("wsgi:app", settings) as port,
        served("tests.benchmarks.bare:create_app()", bare) as other,
    ):
        lines = [Post("/", {"words": WORDS}, {}) for _ in range(LINES)]
        rate(port, _posts(app, 50), expect="/sent")
        rate(other, lines[:100], expect="/sent")
        for number in range(ROUNDS):
            theirs.append(rate(other, lines, expect="/sent"))
            ours.append(rate(port, _posts(app, REPORTS), expect="/sent"))
            tell(f"{engine.name}: round {number + 1}: {ours[-1]:.0f}/s, bare {theirs[-1]:.0f}/s")
    _check(app, 50 + ROUNDS * REPORTS)
    emit(
        f"submit.{engine.name}.post",
        median(ours),
        "/s",
        baseline=median(theirs),
        n=ROUNDS * REPORTS,
    )


def _set_up(app: Flask) -> None:
    runner = app.test_cli_runner()
    result = runner.invoke(args=["set-up"])
    if result.exit_code:
        raise RuntimeError(result.output)


def _posts(app: Flask, count: int) -> list[Post]:
    """Make drafts that want nothing but sending, each with the session of who is writing it."""
    now = datetime.now(UTC)
    stream = streams_of(app)
    with app.app_context(), database.writing():
        made = []
        for _ in range(count):
            draft = journeys.begin(stream, channel="online", by=Actor.resident(), now=now)
            answers = {**ANSWERS, "happened_on": journeys.today(now).isoformat()}
            drafts.save(draft, answers, now=now)
            made.append(draft)
        _have_read_everything(made[0], now)
        for draft in made[1:]:
            drafts.save(draft, drafts.answers_of(made[0]), now=now)
        for draft in made:
            # As the page that took the words left it.
            Sitting(stream, draft, journeys.of(draft, now=now), "reports").look_over()
        db.session.commit()
        return [_post(app, draft.id) for draft in made]


def streams_of(app: Flask) -> streams.Stream:
    with app.app_context():
        return streams.get("fly_tipping")


def _have_read_everything(draft: Any, now: datetime) -> None:
    """Pass every page that is only for reading, as Continue does."""
    journey = journeys.of(draft, now=now)
    while journey.first_unanswered:
        page = journey.first_unanswered
        outcome = journey.answer(page, {})
        if not outcome.is_accepted:
            raise RuntimeError(f"the draft wants an answer at “{page}”: {outcome.problems}")
        journey = journey.with_answers(outcome.answers)
    drafts.save(draft, dict(journey.answers), now=now)


def _post(app: Flask, draft_id: str) -> Post:
    token = secrets.token_hex(20)
    session = {"drafts": {"reports:fly_tipping": draft_id}, "csrf_token": token}
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    form_token = URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token").dumps(token)
    return Post(
        "/report/fly-tipping/check",
        {"csrf_token": form_token, "website": ""},
        {"Cookie": f"session={serializer.dumps(session)}", "X-Trusted-Test": TRUSTED},
    )


def _check(app: Flask, expected: int) -> None:
    """Raise RuntimeError unless every report, its trace and its letter are there."""
    with app.app_context():
        counts = {
            "reports": _count(sa.select(sa.func.count()).select_from(Report)),
            "traces": _count(sa.select(sa.func.count()).where(AuditEntry.action == "report.sent")),
            "letters": _count(sa.select(sa.func.count()).where(Job.kind == "notices.write")),
        }
    wrong = {what: count for what, count in counts.items() if count != expected}
    if wrong:
        raise RuntimeError(f"expected {expected} of each: {wrong}")


def _count(query: sa.Select[Any]) -> int:
    return int(db.session.scalar(query) or 0)


ANSWERS: dict[str, Any] = {
    "waste": ["W13"],
    "size": "S2",
    "land": "L01",
    "place": {
        "text": "OX4 1DD",
        "label": "OX4 1DD",
        "latitude": 51.7449,
        "longitude": -1.2376,
        "precision": "postcode",
        "postcode": "OX4 1DD",
        "ward": "E05013114",
        "ward_name": "St Clement's",
        "ward_basis": "by its postcode",
        "inside": True,
        "how": "searched",
    },
    "description": WORDS,
    "saw_it": "no",
    "for_someone_else": "no",
    "contact_safe": "yes_email",
    "email": "resident@example.org",
    "home_postcode": "OX4 1DD",
}
