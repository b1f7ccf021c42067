"""Takes the pictures in `docs/screenshots/` of the real pages, with the sample borough in them.

`python -m tests.screenshots`
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from portal.cli import sample
from portal.web.limits import TRUSTED_TEST_HEADER
from tests.browser.hands import Pointer
from tests.browser.resident import Resident
from tests.browser.settings import launch
from tests.journeys import JOURNEYS
from tests.live import ROOT, TRUSTED, Site

INTO = ROOT / "docs" / "screenshots"
SCREEN = {"width": 1200, "height": 900}

# The pages of a journey that are worth a picture, by their codes.
NAMES = {"size": "question", "check": "check-your-answers", "sent": "sent"}


def main() -> None:
    INTO.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        site = Site(Path(folder))
        site.settings["SAMPLE_MODE"] = "true"
        site.command("set-up")
        site.app.config["SAMPLE_MODE"] = True
        with site.app.app_context():
            officer = sample.fill().sign_ins[0]
        with site.served(), sync_playwright() as player:
            browser = launch(player)
            context = browser.new_context(base_url=site.url, viewport=SCREEN)
            context.set_extra_http_headers({TRUSTED_TEST_HEADER: TRUSTED})
            page = context.new_page()
            for take in (_residents, _journey):
                take(page, site)
            page.goto("/admin/sign-in")
            page.locator("[name=email]").fill(officer.email)
            page.locator("[name=password]").fill(officer.password)
            page.get_by_role("button", name="Sign in").click()
            _team(page)
            browser.close()


def _residents(page: Page, site: Site) -> None:
    for name, address in {
        "home": "/",
        "annual-update": "/priorities/2019-20/annual-update",
    }.items():
        page.goto(address)
        _keep(page, name)


def _journey(page: Page, site: Site) -> None:
    resident = Resident(Pointer(page), site.url, "fly-tipping", JOURNEYS["fly-tipping"])
    for code in resident.steps():
        if code in NAMES:
            _keep(page, NAMES[code])


def _team(page: Page) -> None:
    _keep(page, "desk")
    page.goto("/admin/triage")
    _keep(page, "queue")
    page.locator(".app-cases a").first.click()
    page.wait_for_url("**/admin/cases/*")
    _keep(page, "case")


def _keep(page: Page, name: str) -> None:
    page.evaluate("() => scrollTo(0, 0)")
    page.screenshot(path=INTO / f"{name}.png")


if __name__ == "__main__":
    main()
