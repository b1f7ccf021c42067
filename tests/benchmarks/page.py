"""`page`: a question page, against its own template and macros with fixed data and nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Flask, render_template
from flask.typing import ResponseReturnValue

from portal import create_app
from portal.config import Defaults
from portal.domain import Actor
from portal.domain.questions import drafts
from portal.domain.reports import journeys
from portal.extensions import database, db
from portal.web import components, filters, headers
from portal.web.assets import asset
from portal.web.sittings import Sitting
from tests.benchmarks.figures import emit, median
from tests.benchmarks.serving import Engine, engines
from tests.benchmarks.submit import ANSWERS, SECRET, _have_read_everything, _set_up, streams_of

PAGES = ("waste", "where", "contact-safe")
TIMES = 300


def run() -> None:
    for engine in engines():
        app = create_app(
            {
                "SECRET_KEY": SECRET,
                "FIELD_KEY": SECRET,
                "DATABASE_URL": engine.database("page"),
                "FILES_URL": str(engine.folder / "files"),
                "RATELIMIT_DEFAULT": "",
            },
            instance_path=str(engine.folder),
        )
        _set_up(app)
        for page in PAGES:
            _measure(engine, app, page)


def _measure(engine: Engine, app: Flask, page: str) -> None:
    draft_id = _draft(app)
    client = app.test_client()
    with client.session_transaction() as session:
        session["drafts"] = {"reports:fly_tipping": draft_id}
    address = f"/report/fly-tipping/{page}"
    bare = _bare(app, _shown(app, draft_id, page)).test_client()
    # In turn, so that a slow moment of the machine slows both.
    ours, theirs = [], []
    for _ in range(TIMES):
        ours.append(_seconds(lambda: client.get(address)))
        theirs.append(_seconds(lambda: bare.get("/")))
    emit(
        f"page.{engine.name}.{page}",
        median(ours[20:]) * 1000,
        "ms",
        baseline=median(theirs[20:]) * 1000,
        n=TIMES - 20,
    )


def _seconds(ask: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    answer = ask()
    elapsed = time.perf_counter() - begun
    if answer.status_code != 200:
        raise RuntimeError(f"answered {answer.status_code}: {answer.text[-2000:]}")
    return elapsed


def _draft(app: Flask) -> str:
    now = datetime.now(UTC)
    with app.app_context(), database.writing():
        draft = journeys.begin(streams_of(app), channel="online", by=Actor.resident(), now=now)
        drafts.save(draft, {**ANSWERS, "happened_on": journeys.today(now).isoformat()}, now=now)
        _have_read_everything(draft, now)
        db.session.commit()
        return draft.id


def _shown(app: Flask, draft_id: str, page: str) -> dict[str, Any]:
    """Give what the page shows, worked out once."""
    now = datetime.now(UTC)
    with app.test_request_context():
        draft = drafts.find(draft_id, now=now)
        journey = journeys.of(draft, now=now)  # type: ignore[arg-type]
        return Sitting(streams_of(app), draft, journey, "reports").shown(page)


def _bare(app: Flask, shown: dict[str, Any]) -> Flask:
    """A Flask app with the same templates and filters, and one view that renders fixed data."""
    bare = Flask("bare", template_folder=f"{app.root_path}/templates", static_folder=None)
    bare.secret_key = SECRET
    bare.config["PROPAGATE_EXCEPTIONS"] = True
    bare.config.from_object(Defaults)
    for part in (components, filters):
        part.init_app(bare)
    bare.jinja_env.globals["honeypot"] = app.jinja_env.globals["honeypot"]
    with app.test_request_context():
        for name in ("map_facts", "place_credits"):
            bare.jinja_env.globals[name] = _always(app.jinja_env.globals[name]())
    bare.jinja_env.globals.update(
        asset=asset, csp_nonce=headers.csp_nonce, csrf_token=lambda: "fixed"
    )
    for rule in app.url_map.iter_rules():
        if rule.rule != "/":
            bare.add_url_rule(rule.rule, rule.endpoint, _nothing)

    @bare.get("/", endpoint="home.index")
    def index() -> ResponseReturnValue:
        return render_template("reports/page.html", **shown)

    return bare


def _always(value: Any) -> Callable[[], Any]:
    return lambda: value


def _nothing(**_: object) -> ResponseReturnValue:
    return ""
