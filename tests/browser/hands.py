"""Two ways to use a page: by pointing, or by the keyboard and nothing else."""

from __future__ import annotations

from typing import Protocol

from playwright.sync_api import Locator, Page

MOST_TABS = 80

FOCUS_SHOWS = """() => {
    const looked = [document.activeElement, document.activeElement.labels?.[0]].filter(Boolean);
    return looked.some((element) => ['', '::before', '::after'].some((part) => {
        const style = getComputedStyle(element, part || null);
        return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
    }));
}"""


class Hands(Protocol):
    """What a person does to a page."""

    page: Page

    def choose(self, box: Locator) -> None: ...
    def write(self, field: Locator, text: str) -> None: ...
    def press(self, button: Locator) -> None: ...


def follow(way: Locator) -> None:
    """Click a link or a button, and wait for the page that it leads to.

    A bare click comes back before the browser has begun to leave: what is read after it may
    still be the page before.
    """
    with way.page.expect_navigation():
        way.click()


class Pointer:
    """A mouse or a finger."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def choose(self, box: Locator) -> None:
        box.check()

    def write(self, field: Locator, text: str) -> None:
        field.fill(text)

    def press(self, button: Locator) -> None:
        follow(button)


class Keyboard:
    """Tab, arrows, space and enter; focus must be seen wherever it goes."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def choose(self, box: Locator) -> None:
        if box.is_checked():
            return
        if box.get_attribute("type") == "radio":
            self._choose_one(box)
        else:
            self._reach(box)
            self.page.keyboard.press("Space")
        assert box.is_checked()

    def write(self, field: Locator, text: str) -> None:
        self._reach(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def press(self, button: Locator) -> None:
        self._reach(button)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def _choose_one(self, box: Locator) -> None:
        # Tab comes to a group of radios once; arrows move within it, and choose as they go.
        group = self.page.locator(f"input[type=radio][name='{box.get_attribute('name')}']")
        self._reach(group)
        self.page.keyboard.press("Space")
        for _ in range(group.count()):
            if box.is_checked():
                return
            self.page.keyboard.press("ArrowDown")

    def _reach(self, target: Locator) -> None:
        """Press Tab until focus is on `target`, or on one of them; it must show."""
        for _ in range(MOST_TABS):
            if target.evaluate_all("(all) => all.includes(document.activeElement)"):
                assert self.page.evaluate(FOCUS_SHOWS), f"focus does not show on {target}"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {target} on {self.page.url}")
