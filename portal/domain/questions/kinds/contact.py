"""Ways to reach someone: e-mail, phone and postcode, kept readable and matched alike."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from email_validator import EmailNotValidError, validate_email

from portal.domain.questions.answers import Problem, Setting, Value
from portal.domain.questions.definition import Question
from portal.domain.questions.kinds.base import LONGEST_FIGURE, Kind


class Email(Kind):
    """An address that a message could be delivered to."""

    sentences: ClassVar[Mapping[str, str]] = {
        "not_an_email": "Enter an email address in the correct format, like name@example.com"
    }
    longest = 254  # RFC 5321 s.4.5.3.1.3: a path of 256 with its angle brackets

    def understand(self, question: Question, text: str, setting: Setting) -> Value | Problem:
        try:
            found = validate_email(text, check_deliverability=False, test_environment=True)
        except (EmailNotValidError, UnicodeError):
            return self.problem(question, "not_an_email")
        return found.normalized

    def doubt(self, question: Question, value: Value, setting: Setting) -> Problem | None:
        if isinstance(value, str) and "@" in value and len(value) <= self.longest:
            return None
        return self.problem(question, "not_an_email")


_PHONE_MARKS = re.compile(r"[\s().\-–—/]+")
# Ofcom’s numbering plan: 9 or 10 figures after the 0. ITU-T E.164: up to 15 after a +.
_UK = re.compile(r"(?:\+?44|0044)0?([1-9]\d{8,9})|0([1-9]\d{8,9})")
_ABROAD = re.compile(r"(?:\+|00)([1-9]\d{6,14})")


def phone_for_matching(text: str) -> str | None:
    """Give a number in one form, whichever way it was written, or nothing if it is no number.

    > "(01632) 960-001" and "+44 1632 960001" become "+441632960001"
    """
    if len(text) > LONGEST_FIGURE:
        return None
    bare = "".join(
        str(int(mark)) if mark.isdecimal() else mark for mark in _PHONE_MARKS.sub("", text)
    )
    home = _UK.fullmatch(bare)
    if home:
        return f"+44{home[1] or home[2]}"
    abroad = _ABROAD.fullmatch(bare)
    return f"+{abroad[1]}" if abroad else None


def email_for_matching(text: str) -> str:
    """Give an address in one form: people type their own in any case."""
    return text.strip().casefold()


class Phone(Kind):
    """A number that could be rung, kept as it was written."""

    sentences: ClassVar[Mapping[str, str]] = {
        "not_a_phone": "Enter a phone number, like 01632 960 001 or +44 7700 900 982"
    }
    longest = LONGEST_FIGURE

    def understand(self, question: Question, text: str, setting: Setting) -> Value | Problem:
        if phone_for_matching(text) is None:
            return self.problem(question, "not_a_phone")
        return text


# The shapes in BS 7666, with GIR 0AA left out: it is a bank’s and nobody lives there.
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")


def full_postcode(text: str) -> str | None:
    """Give a postcode as it is printed, or nothing if it is not a whole one.

    > "ox12jd" becomes "OX1 2JD"
    """
    if len(text) > LONGEST_FIGURE:
        return None
    bare = "".join(mark for mark in text if mark.isalnum()).upper()
    found = _POSTCODE.fullmatch(bare)
    return f"{found[1]} {found[2]}" if found else None


class Postcode(Kind):
    """A whole postcode, kept as it is printed."""

    sentences: ClassVar[Mapping[str, str]] = {
        "not_a_postcode": "Enter a full postcode, like OX1 1BX"
    }
    longest = LONGEST_FIGURE

    def understand(self, question: Question, text: str, setting: Setting) -> Value | Problem:
        return full_postcode(text) or self.problem(question, "not_a_postcode")
