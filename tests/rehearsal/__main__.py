"""Real reports from a file, in at the front door and decided by keys.

`python -m tests.rehearsal FILE.csv [--count 200] [--map MAP.csv] [--json]`. The file has columns
title, detail, lat, lon and theme, of which any may be missing; the map says which themes of ours
stand for which theme of the file: theme, label. It is rehearsed on a site of its own, on PostgreSQL
if TEST_ENGINE says so. Nothing of the file is kept. It ends with 1 if anything was wrong.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.settings import launch
from tests.rehearsal import menus, residents, rows, town
from tests.rehearsal.keyboard import Keyboard, at_the_desk
from tests.rehearsal.officers import Officer
from tests.rehearsal.rows import Row
from tests.rehearsal.stage import Stage, set_up
from tests.rehearsal.summary import Summary
from tests.rehearsal.visiting import Visitor

USUAL_COUNT = 200
SAID_EVERY = 10


def main(words: Sequence[str]) -> int:
    """Rehearse; return 1 if anything was wrong."""
    asked = _asked(words)
    chosen = rows.spread(rows.read(asked.file), asked.count)
    if not chosen:
        print(f"Nothing is written in {asked.file}.", file=sys.stderr)
        return 2
    summary = Summary(rows.read_labels(asked.map))
    with set_up() as stage:
        try:
            rehearse(stage, chosen, summary)
        finally:
            summary.log = (stage.site.folder / "site.log").read_text(errors="replace").splitlines()
    for line in [summary.as_json()] if asked.json else summary.sentences():
        print(line)
    return 1 if summary.faults else 0


def rehearse(stage: Stage, chosen: Sequence[Row], summary: Summary) -> None:
    """Report each row, let the worker read them all, and work the queue to its end."""
    began = time.monotonic()
    report_all(stage, chosen, summary)
    references = [told.reference for told in summary.told if told.reference]
    reported = time.monotonic()
    if not stage.wait_until_read(references):
        summary.other_faults.append("the worker did not get through what came in")
    summary.suggested = stage.suggestions(references)
    read = time.monotonic()
    work_the_queue(stage, summary)
    summary.other_faults += stage.faults(len(references))
    summary.letters = len(stage.site.letters())
    summary.seconds = {
        "reporting": reported - began,
        "reading": read - reported,
        "deciding": time.monotonic() - read,
    }


def report_all(stage: Stage, chosen: Sequence[Row], summary: Summary) -> None:
    """Report each row as somebody of their own."""
    city = town.shipped(chosen)
    for row in chosen:
        menu = menus.menu_for(row, summary.labels)
        said = menus.says(row, menu, place=city.told(row), postcode=city.postcode(row))
        earlier = [told.row for told in summary.told if told.reference]
        visitor = Visitor(stage.site.url)
        summary.told.append(residents.report(visitor, row, menu, said, earlier))
        _tell(len(summary.told), len(chosen), "reported")


def work_the_queue(stage: Stage, summary: Summary) -> None:
    """Have an officer decide every new case."""
    with (
        sync_playwright() as player,
        launch(player) as browser,
        at_the_desk(browser, stage.site.url) as context,
    ):
        summary.officer = officer = Officer(Keyboard(context.new_page()))
        officer.sign_in()
        for number, _ in enumerate(officer.work(len(summary.told)), 1):
            _tell(number, len(summary.told), "decided")


def _tell(number: int, of: int, what: str) -> None:
    if number % SAID_EVERY == 0 or number == of:
        print(f"{number} of {of} {what}", file=sys.stderr, flush=True)


def _asked(words: Sequence[str]) -> argparse.Namespace:
    reader = argparse.ArgumentParser(prog="python -m tests.rehearsal", allow_abbrev=False)
    reader.add_argument("file", type=Path, help="reports: title, detail, lat, lon, theme")
    reader.add_argument("--count", type=int, default=USUAL_COUNT, help="how many of them")
    reader.add_argument("--map", type=Path, help="which themes stand for which: theme, label")
    reader.add_argument("--json", action="store_true", help="give figures in place of sentences")
    return reader.parse_args(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
