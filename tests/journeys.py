"""What a resident answers on each journey, and a walker that answers it page by page."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from PIL import Image

from tests.client import HTML, Checked, StrictClient

Answers = Mapping[str, str | list[str]]

MOST_PAGES = 40

# A day on which every journey has rules, lists and wards in force.
A_DAY = "14 11 2020"

BY_EMAIL: Answers = {
    "contact_safe": "yes_email",
    "email": "resident@example.com",
    "name_for_email": "Sam Resident",
    "home_postcode": "OX4 1DD",
}
BY_PHONE: Answers = {
    "contact_safe": "yes_phone",
    "phone": "07700 900123",
    "contact_note": "Only between 9am and 3pm",
    "name_for_phone": "Sam Resident",
    "home_postcode": "OX4 1DD",
}
NOT_AT_ALL: Answers = {"contact_safe": "no"}

# By question; a page’s other questions stay blank. A date is written in three numbers.
JOURNEYS: dict[str, Answers] = {
    "asb": {
        "kind": "people",
        "type_people": "ROWDY",
        "place": "OX1 2JD",
        "place_note": "By the bus stop",
        "happening_now": "no",
        "happened_on": A_DAY,
        "happened_at": "9:30pm",
        "description": "A group shouts and throws bottles at the wall until late.",
        "people_count": "few",
        "frequency": "weeks",
        "pattern": ["evening", "weekends"],
        "getting_worse": "yes",
        "strands": ["personal", "nuisance"],
        "impact": "daily_life",
        "targeted": "no",
        "hate": "yes",
        "hate_strands": ["race"],
        "reported_before": "yes",
        "reported_to": ["council", "landlord"],
        "reported_on": "2 11 2020",
        "reported_times": "3",
        "for_someone_else": "yes",
        "they_know": "yes",
        **BY_EMAIL,
    },
    "fly-tipping": {
        "waste": ["W07", "W13"],
        "size": "S4",
        "land": "L07",
        "place": "OX4 1DD",
        "happened_on": A_DAY,
        "description": "Grey sheets and a sofa. A card beside it says to ring 07700 900456.",
        "saw_it": "yes",
        "saw_when": "About 7am",
        "saw_vehicle": "A white tipper",
        "saw_registration": "AB12 CDE",
        "saw_people": "Two people in orange jackets",
        "statement": "maybe",
        "for_someone_else": "no",
        **NOT_AT_ALL,
    },
    "begging": {
        "worry": "BEG",
        "behaviours": ["BLOCKING", "GROUP"],
        "place": "Cornmarket Street",
        "happening_now": "no",
        "happened_on": A_DAY,
        "frequency": "days",
        "impact": "annoying",
        "welfare": "not_sure",
        "description": "Two people sit across the doorway each morning.",
        **BY_PHONE,
    },
    "covid": {
        "happened_on": A_DAY,
        "happened_at": "11pm",
        "covid_category": "COV_HOUSE",
        "place": "OX3 7LF",
        "people_count": "many",
        "description": "Loud music and people going in and out all night.",
        "for_someone_else": "no",
        **NOT_AT_ALL,
    },
    "support": {
        "for_someone_else": "no",
        "help_kind": "isolated",
        "place": "OX2 6JF",
        "situation": "Someone to talk to, and help with the shopping.",
        **BY_PHONE,
    },
}


@cache
def photo() -> bytes:
    """Give a small photo, as a phone would send it."""
    picture = Image.effect_noise((640, 480), 60).convert("RGB")
    held = io.BytesIO()
    picture.save(held, "JPEG", quality=80)
    return held.getvalue()


@dataclass
class Walk:
    """One resident’s way through a journey, over plain HTTP; every page is checked on the way."""

    client: StrictClient
    stream: str
    answers: Answers
    with_photo: bool = False
    # Options for every request, such as most_queries.
    options: dict[str, Any] = field(default_factory=dict)
    at: str = ""
    shown: Checked | None = None

    @property
    def page_code(self) -> str:
        return self.at.split("?")[0].rstrip("/").rsplit("/", 1)[-1]

    def begin(self) -> Checked:
        self.client.get(f"/report/{self.stream}", **self.options)
        return self.go(self.client.post(f"/report/{self.stream}", **self.options).location)

    def go(self, address: str) -> Checked:
        self.at = address
        self.shown = self.client.get(address, **self.options)
        if self.shown.status in {302, 303}:
            return self.go(self.shown.location)
        assert self.shown.status == 200, f"{address} answered {self.shown.status}"
        return self.shown

    def answer(self) -> Checked:
        """Fill in the page at hand, send it, and go where it leads."""
        assert self.shown
        sent = self.client.post(self.at, self._filled(self.shown), **self.options)
        assert sent.status in {302, 303}, f"{self.at} did not take the answers: {sent.page.errors}"
        return self.go(sent.location)

    def steps(self) -> Iterator[Checked]:
        """Give each page, from the first question to the one that says it was sent."""
        yield self.begin()
        for _ in range(MOST_PAGES):
            if self.page_code == "sent":
                return
            yield self.answer()
        raise AssertionError(f"the journey {self.stream} does not end")

    def to(self, page_code: str) -> Checked:
        """Walk as far as a page."""
        for shown in self.steps():
            if self.page_code == page_code:
                return shown
        raise AssertionError(f"the journey {self.stream} never comes to “{page_code}”")

    def _filled(self, shown: Checked) -> dict[str, Any]:
        form = shown.page.all("form", method="post")[-1]
        data: dict[str, Any] = {}
        for element in form.iter():
            name = element.get("name")
            if not name or element.tag not in {HTML + "input", HTML + "textarea"}:
                continue
            if element.get("type") == "hidden":
                data[name] = element.get("value", "")
            elif element.get("type") == "file":
                if self.with_photo:
                    data[name] = (io.BytesIO(photo()), "photo.jpg")
            else:
                value = self._answer_to(name)
                if value:
                    data[name] = value
        return data

    def _answer_to(self, name: str) -> str | list[str]:
        question, _, part = name.rpartition("-")
        if part in {"day", "month", "year"}:
            day, month, year = str(self.answers.get(question) or "  ").split(" ")
            return {"day": day, "month": month, "year": year}[part]
        return self.answers.get(name, "")
