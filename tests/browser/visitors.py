"""The people whose pages these are, each let in through the page that is there for it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page as BrowserPage

from tests.catalogue import FOLLOWS, PARTNER, PARTNERS_ADDRESS, Scene
from tests.staff import PASSWORD, email_of


def let_in(page: BrowserPage, role: str, scene: Scene) -> None:
    """Let somebody in who plays `role`; a resident needs no letting in."""
    _WAYS_IN.get(role, _sign_in)(page, role, scene)


def _stay_outside(page: BrowserPage, role: str, scene: Scene) -> None:
    """A resident opens the pages that anybody may."""


def _follow(page: BrowserPage, role: str, scene: Scene) -> None:
    reference = scene.places[FOLLOWS[role]]
    page.goto("/track")
    page.get_by_label("Your reference").fill(reference)
    page.get_by_label("Something only you know").fill(scene.known)
    page.get_by_role("button", name="Find my report").click()
    page.wait_for_url(f"**/track/{reference}")


def _open_link(page: BrowserPage, role: str, scene: Scene) -> None:
    page.goto(f"/partner/{scene.places['token']}/open")
    page.locator("[name=address]").fill(PARTNERS_ADDRESS)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/told")


def _sign_in(page: BrowserPage, role: str, scene: Scene) -> None:
    page.goto("/admin/sign-in")
    page.locator("[name=email]").fill(email_of(role))
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/")


_WAYS_IN: dict[str, Callable[[BrowserPage, str, Scene], None]] = {
    "": _stay_outside,
    **dict.fromkeys(FOLLOWS, _follow),
    PARTNER: _open_link,
}
