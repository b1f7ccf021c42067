"""Works the queue of new cases by keys alone, from the first case until none is left."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Dialog
from playwright.sync_api import Error as BrowserError

from tests.rehearsal.keyboard import Keyboard
from tests.staff import PASSWORD, email_of

# Opens what tells of harm as well: anybody else would leave those cases in the queue.
ROLE = "safeguarding"
NEW = "/admin/triage?showing=new"

# In one case of so many they write a note, and think better of leaving it half-written.
WRITES_IN = 10
NOTE = "Seen before at this place"
NOT_OURS = "We do not look after this. You can tell those who do: we have said who they are."

LOOKS_THE_SAME = "Looks like the same thing"
COUNTYS = "Roads, pavements and lighting"

# What an officer sees of the list and of the case in hand.
LOOK = """() => {
    const seen = (one) => one.getClientRects().length > 0
    const text = (one) => one?.textContent.trim().replace(/\\s+/g, ' ') ?? ''
    const hand = document.getElementById('in-hand')
    return {
        address: new URLSearchParams(window.location.search).get('case') ?? '',
        left: text(document.getElementById('how-many')),
        rows: document.querySelectorAll('a[data-beside]').length,
        focused: text(document.activeElement?.closest('a[data-beside]')),
        opened: text(document.querySelector('.app-cases__case--open a[data-beside]')),
        heading: text(document.getElementById('in-hand-heading')),
        keys: [...(hand?.querySelectorAll('[aria-keyshortcuts]') ?? [])]
            .filter(seen).map((one) => one.getAttribute('aria-keyshortcuts')),
        theme: text(hand?.querySelector('#keep-box strong')),
        isSure: !text(hand?.querySelector('.app-suggested')).includes('The portal is not sure'),
        isOurs: !text(hand?.querySelector('#keep-box')).includes('Not ours to put right.'),
        twins: [...(hand?.querySelectorAll('[aria-keyshortcuts=s] .app-twins__twin') ?? [])]
            .map((twin) => ({
                verdict: text(twin.querySelector('.app-tag')),
                canBeJoined: twin.querySelector('form[action$="/join"]') !== null,
            })),
        done: text(document.querySelector('.govuk-notification-banner__heading')),
        errors: text(document.querySelector('.govuk-error-summary')),
    }
}"""

IS_OPEN = """() => {
    const row = document.activeElement
    return row?.matches('.app-cases__case--open a[data-beside]')
        && document.getElementById('in-hand-heading')?.textContent.trim() === row.textContent.trim()
}"""


@dataclass
class Decided:
    """What an officer did with one case, and what it took."""

    case: str
    how: str
    keys: int
    typed: int
    seconds: float


@dataclass
class Officer:
    """Somebody at the queue, with what they did and what went wrong."""

    keys: Keyboard
    decided: list[Decided] = field(default_factory=list)
    themes: Counter[str] = field(default_factory=Counter)
    lost_words: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    is_finished: bool = False
    _began: tuple[float, int, int] = (0.0, 0, 0)

    def sign_in(self) -> None:
        self.keys.page.goto("/admin/sign-in")
        self.keys.tab_to("[name=email]")
        self.keys.type(email_of(ROLE))
        self.keys.tab_to("[name=password]")
        self.keys.type(PASSWORD)
        with self.keys.page.expect_navigation():
            self.keys.press("Enter")
        assert self.keys.page.url.endswith("/admin/"), f"signed in to {self.keys.page.url}"

    def work(self, most: int) -> Iterator[Decided]:
        """Decide each new case; stop when none is left, or when one can’t be brought to an end."""
        self.keys.page.goto(NEW)
        for _ in range(most + 1):
            if self.look()["left"] == "No cases":
                self.is_finished = True
                return
            case = ""
            try:
                case = self.open_next()
                yield self._timed(case)
            except (AssertionError, BrowserError) as trouble:
                self.faults.append(f"case {case or 'that comes next'}: {trouble}")
                return
        self.faults.append(f"after {most} cases there are still some that are new")

    def look(self) -> dict[str, Any]:
        seen: dict[str, Any] = self.keys.page.evaluate(LOOK)
        return seen

    def open_next(self) -> str:
        """Go to the next case in the list and have it open beside it; give its reference."""
        self._began = time.monotonic(), self.keys.presses, self.keys.typed
        self.keys.press("j")
        self.keys.page.wait_for_function(IS_OPEN)
        seen = self.look()
        assert seen["address"], "the address does not say which case is open"
        return str(seen["address"])

    def _timed(self, case: str) -> Decided:
        how = self._decide()
        began, presses, typed = self._began
        decided = Decided(
            case,
            how,
            keys=self.keys.presses - presses,
            typed=self.keys.typed - typed,
            seconds=time.monotonic() - began,
        )
        self.decided.append(decided)
        return decided

    def _decide(self) -> str:
        if len(self.decided) % WRITES_IN == WRITES_IN - 1:
            self._write_note()
        self._settle_theme()
        seen = self.look()
        the_same = [
            place
            for place, twin in enumerate(seen["twins"])
            if twin["verdict"] == LOOKS_THE_SAME and twin["canBeJoined"]
        ]
        if the_same:
            return self._join(the_same[0])
        if not seen["isOurs"]:
            return self._close_as_not_ours()
        self.keys.press("a")
        self._send("Enter", "Accepted as a new case.")
        return "accepted"

    def _settle_theme(self) -> None:
        """Do as the portal suggests of the theme; where it is not sure, keep what was chosen."""
        seen = self.look()
        keys = seen["keys"]
        if "w" in keys and seen["isSure"]:
            self._send("w", "Theme changed.")
            self.themes["changed"] += 1
        elif "y" in keys:
            self._send("y", "Theme decided. It stays as it is.")
            self.themes["kept" if seen["isSure"] else "not sure"] += 1

    def _join(self, which: int) -> str:
        """Add it to the case that looks the same."""
        self.keys.press("s")
        twin = f"[aria-keyshortcuts=s] > .app-twins__twin:nth-child({which + 1})"
        self.keys.tab_to(f'{twin} form[action$="/join"] button')
        self._send("Enter", "Its reports are now in this case.")
        return "joined"

    def _close_as_not_ours(self) -> str:
        reason = "Passed to county" if self.look()["theme"] == COUNTYS else "Advice"
        self.keys.press("m")
        self.keys.press("Space")
        for _ in range(3):
            if self._stands_on("[name=move-to][value=closed]:checked"):
                break
            self.keys.press("ArrowDown")
        self.keys.tab_to("[name=move-reason]")
        self.keys.type(reason)
        self.keys.tab_to("[name=move-words]")
        self.keys.type(NOT_OURS)
        self._send("Control+Enter", "The case has moved on.", typed=NOT_OURS)
        return "not ours"

    def _write_note(self) -> None:
        """Write a note, begin to leave it, stay after all, and keep it."""
        self.keys.press("n")
        self.keys.type(NOTE)
        self.keys.press("Escape")
        self.keys.mind("Escape")
        asked: list[str] = []
        self.keys.page.once("dialog", lambda dialog: self._stay(dialog, asked))
        self.keys.press("j")
        if not asked or self.keys.page.locator("#note-words").input_value() != NOTE:
            self.lost_words.append(f"{self.keys.page.url}: a note that was half-written")
        self.keys.press("n")
        self._send("Control+Enter", "Note kept.", typed=NOTE)

    @staticmethod
    def _stay(dialog: Dialog, asked: list[str]) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    def _stands_on(self, found: str) -> bool:
        return bool(
            self.keys.page.evaluate("found => document.activeElement?.matches(found)", found)
        )

    def _send(self, key: str, done: str, *, typed: str = "") -> None:
        """Press the key that sends what is decided, and see that it was done."""
        self.keys.lead(key, done)
        self._expect(done, typed=typed)

    def _expect(self, done: str, *, typed: str = "") -> None:
        seen = self.look()
        if seen["done"] == done:
            return
        boxes = "all => all.map((box) => box.value)"
        kept = self.keys.page.locator("#in-hand textarea, main textarea").evaluate_all(boxes)
        if typed and typed not in kept:
            self.lost_words.append(f"{self.keys.page.url}: “{typed}”")
        raise AssertionError(
            f"the page says “{seen['done'] or seen['errors']}” and not “{done}”, "
            f"at {self.keys.page.url}"
        )
