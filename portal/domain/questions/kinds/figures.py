"""Numbers, as people write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

from portal.domain.questions.answers import Problem, Setting, Value
from portal.domain.questions.definition import Question
from portal.domain.questions.kinds.base import LONGEST_FIGURE, Kind

# Any script’s digits, with thousands set apart by commas or spaces or not at all.
_WRITTEN = re.compile(r"[+\-−]?(\d+|\d{1,3}([, ]\d{3})+)(\.\d+)?")
LARGEST = 1_000_000_000


class Number(Kind):
    """A number, whole unless the question allows decimals."""

    sentences: ClassVar[Mapping[str, str]] = {
        "not_a_number": "Enter a number, like 12",
        "not_whole": "Enter a whole number, like 12",
        "decimals": "Enter a number with up to {decimals} decimal places",
        "too_small": "Enter a number that is {min} or more",
        "too_big": "Enter a number that is {max} or less",
    }
    longest = LONGEST_FIGURE

    def understand(self, question: Question, text: str, setting: Setting) -> Value | Problem:
        if not _WRITTEN.fullmatch(text):
            return self.problem(question, "not_a_number")
        number = Decimal(text.replace(",", "").replace(" ", "").replace("−", "-"))
        exponent = number.normalize().as_tuple().exponent
        places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        if places > question.decimals:
            code = "decimals" if question.decimals else "not_whole"
            return self.problem(question, code, decimals=question.decimals)
        return self._out_of_bounds(question, number) or self._kept(number)

    def _out_of_bounds(self, question: Question, number: Decimal) -> Problem | None:
        least = question.minimum if isinstance(question.minimum, int) else 0
        most = question.maximum if isinstance(question.maximum, int) else LARGEST
        if number < least:
            return self.problem(question, "too_small", min=f"{least:,}")
        if number > most:
            return self.problem(question, "too_big", max=f"{most:,}")
        return None

    @staticmethod
    def _kept(number: Decimal) -> int | str:
        whole = number.to_integral_value()
        return int(whole) if whole == number else format(number.normalize(), "f")
