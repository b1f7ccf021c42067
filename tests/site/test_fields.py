"""Every box in which something can be typed is among those that naughty strings go through."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flask import Flask

import portal
from portal.domain import questions
from tests.catalogue import PAGES, set_scene
from tests.client import HTML, Page, StrictClient
from tests.fields import EVERY_FIELD
from tests.visitors import let_in

QUESTIONS = Path(portal.__file__).parent / "reference" / "questions"

# What each kind of question is answered in, after its code.
BOXES = {
    "short_text": ("",),
    "long_text": ("",),
    "email": ("",),
    "phone": ("",),
    "postcode": ("",),
    "number": ("",),
    "time": ("",),
    "date": ("-day", "-month", "-year"),
    "place": ("", "-words"),
}
NOT_TYPED = {"hidden", "submit", "radio", "checkbox", "file", "password"}
# Whose address it is that chooses a password is known already, and can’t be changed.
SHOWN_ONLY = {"admin.account.choose_password"}
ANY = 99

Box = tuple[str, str]


def ending(address: str) -> str:
    return address.partition("?")[0].rstrip("/").rpartition("/")[2]


TRIED: set[Box] = {(ending(one.address), box) for one in EVERY_FIELD for box in one.boxes}


def test_every_question_that_is_answered_in_words_is_tried() -> None:
    asked = {box for path in QUESTIONS.glob("*.toml") for box in boxes_in(path)}
    assert len(asked) > len(BOXES)
    assert not asked - TRIED


def test_every_box_on_every_other_page_is_tried(app: Flask) -> None:
    scene = set_scene(app)
    clients: dict[str, StrictClient] = {}
    missing = set()
    for page in PAGES:
        if page.by not in clients:
            clients[page.by] = StrictClient(app)
            let_in(clients[page.by], page.by, scene)
        shown = clients[page.by].get(scene.address(page), most_queries=ANY)
        if page.endpoint not in SHOWN_ONLY and shown.response.mimetype == "text/html":
            missing |= {*boxes_on(shown.page, scene.address(page))} - TRIED
    assert not missing


def boxes_in(path: Path) -> Iterator[Box]:
    """Give the boxes of a question set, those beneath “Something else” among them."""
    for page, question in questions.load(path).all_questions():
        for part in BOXES.get(question.type, ()):
            yield page.code, question.code + part
        for option in question.options:
            if option.say:
                yield page.code, f"{question.code}-{option.code}-said"


def boxes_on(page: Page, address: str) -> Iterator[Box]:
    """Give the boxes of a page, each with the end of the address that its form is sent to."""
    for form in page.root.iter(HTML + "form"):
        sent_to = ending(form.get("action") or address)
        for tag in ("input", "textarea"):
            for box in form.iter(HTML + tag):
                if tag == "textarea" or box.get("type", "text") not in NOT_TYPED:
                    yield sent_to, box.get("name", "")
