"""How the browser of the tests is started: the machine’s own Chromium, kept to this machine."""

from __future__ import annotations

import shutil

from playwright.sync_api import Browser, Playwright

# The same engine; the shell starts a page in a third of the time, for it draws no window.
PROGRAMS = ("chromium-headless-shell", "chromium")

# No part of the browser may ask anything of the world outside.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def launch(player: Playwright) -> Browser:
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    return player.chromium.launch(executable_path=found, args=FLAGS)
