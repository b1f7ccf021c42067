"""The HTML of every page, by the rules of HTML itself; one run of the Nu checker reads them all."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from portal.domain.people import ROLES
from tests.catalogue import FOLLOWS, PAGES, PARTNER, Scene, set_scene
from tests.client import Checked, StrictClient
from tests.journeys import AUDIT, JOURNEYS
from tests.live import ROOT
from tests.visitors import let_in
from tests.walks import Walk

ANY = 100
NU = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


def test_no_page_breaks_the_rules_of_html(app: Flask, tmp_path: Path) -> None:
    number = 0
    for number, (name, shown) in enumerate(every_page(app), 1):
        (tmp_path / f"{number:03}-{name}.html").write_text(shown.text, "utf-8")
    assert number > len(PAGES)
    checked = subprocess.run(
        ["java", "-jar", NU, "--errors-only", "--format", "json", "--exit-zero-always", tmp_path],
        capture_output=True,
        text=True,
        check=True,
    )
    faults = [
        f"{Path(fault.get('url', '')).name}:{fault.get('lastLine')}: {fault['message']} "
        f"{fault.get('extract', '')!r}"
        for fault in json.loads(checked.stderr)["messages"]
    ]
    assert not faults, "\n".join(faults[:20])


def every_page(app: Flask) -> Iterator[tuple[str, Checked]]:
    """Give each page of the catalogue and of each journey, and each form sent empty."""
    scene = set_scene(app)
    clients = {role: a_client(app, role, scene) for role in ("", *FOLLOWS, PARTNER, *ROLES)}
    for page in PAGES:
        client = clients[page.by]
        # How often a page asks the database is for the tests of that page to judge.
        yield page.endpoint, client.get(scene.address(page), most_queries=ANY)
        if page.sent_empty:
            yield f"{page.endpoint}-empty", client.post(scene.address(page), most_queries=ANY)
    for stream, says in JOURNEYS.items():
        yield from _journey(Walk(StrictClient(app), says).begin(stream))
    writing = Walk(clients["officer"], AUDIT, base="/admin/reports")
    writing.now = writing.client.post("/admin/reports/new", AUDIT, follow_redirects=True)
    yield from _journey(writing)


def a_client(app: Flask, role: str, scene: Scene) -> StrictClient:
    client = StrictClient(app)
    let_in(client, role, scene)
    return client


def _journey(walk: Walk) -> Iterator[tuple[str, Checked]]:
    while not walk.here.endswith("/sent"):
        assert walk.now
        name = walk.here.strip("/").replace("/", "-")
        yield name, walk.now
        if not walk.here.endswith("/check"):
            empty = walk.client.post(walk.address)
            if empty.status == 422:
                yield f"{name}-empty", empty
        walk.step()
    assert walk.now
    yield walk.here.strip("/").replace("/", "-"), walk.now
