"""What a resident answers on each journey, and a photo to send with it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache

from PIL import Image

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

# What an officer writes down after a visit with those who clean the streets.
AUDIT: Answers = {
    "stream": "environmental_audit",
    "channel": "officer",
    "place": "OX1 2JD",
    "happened_on": A_DAY,
    "attended": ["crt", "ods"],
    "found": ["litter", "drug_litter"],
    "severity": "C",
    "hazards": ["sharps"],
    "description": "Needles under the hedge and bags by the wall.",
    "action": "Clear the hedge and cut it back.",
    "action_lead": "partner",
}

# What somebody says who told the council and the police, and asks for themselves.
A_REVIEW: Answers = {
    "for_whom": "me",
    "description": "Loud music most nights until three, since the summer.",
    "place": "OX4 1DD",
    "harm": "We can’t sleep.",
    "response": "One letter, and then nothing.",
    "told_before": "yes",
    "references": "ox 2020 4f7k2, OX-2020-9XBTC",
    "told_1": "council",
    "told_on_1-day": "2",
    "told_on_1-month": "11",
    "told_on_1-year": "2020",
    "happened_on_1-day": "1",
    "happened_on_1-month": "11",
    "happened_on_1-year": "2020",
    "another_1": "yes",
    "told_2": "police",
    "evidence_2": "43200123456",
    "happened_on_2-day": "",
    "happened_on_2-month": "",
    "happened_on_2-year": "",
    "another_2": "no",
    "contact_safe": "yes_email",
    "email": "resident@example.com",
    "name_for_email": "Sam Resident",
    "name_for_phone": "Sam Resident",
    "name_for_address": "Sam Resident",
    "relation": "Her son",
}


@cache
def photo() -> bytes:
    """Give a small photo, as a phone would send it."""
    picture = Image.effect_noise((640, 480), 60).convert("RGB")
    held = io.BytesIO()
    picture.save(held, "JPEG", quality=80)
    return held.getvalue()
