"""The types of question, one entry a type: to add a type is to add a line here."""

from __future__ import annotations

from portal.domain.questions.kinds.base import COMMON_PROBLEMS, Kind
from portal.domain.questions.kinds.choices import Multiple, Single
from portal.domain.questions.kinds.contact import Email, Phone, Postcode
from portal.domain.questions.kinds.figures import Number
from portal.domain.questions.kinds.photos import PhotoSet
from portal.domain.questions.kinds.places import Place
from portal.domain.questions.kinds.times import Date, TimeOfDay
from portal.domain.questions.kinds.words import LongText, ShortText

KINDS: dict[str, Kind] = {
    "single": Single(),
    "multiple": Multiple(),
    "short_text": ShortText(),
    "name": ShortText(),
    "long_text": LongText(),
    "number": Number(),
    "date": Date(),
    "time": TimeOfDay(),
    "email": Email(),
    "phone": Phone(),
    "postcode": Postcode(),
    "place": Place(),
    "photos": PhotoSet(),
}

__all__ = ["COMMON_PROBLEMS", "KINDS", "Kind"]
