"""What is filled in to cover part of a photo, and to see how it came."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import RadioField, StringField

from portal.domain.reference import Entry
from portal.domain.reports.covers import Box
from portal.web.forms import Form

KEEPS, ERASES = "keep", "erase"
NUMBERS = ("left", "top", "width", "height")


class CoverForm(Form):
    """Boxes that were drawn or entered before, one more by its numbers, and why."""

    left = StringField("From the left")
    top = StringField("From the top")
    width = StringField("Width")
    height = StringField("Height")
    because = RadioField("What do you cover?", validate_choice=False)
    kept = RadioField(
        "What becomes of the photo as it came?",
        choices={
            KEEPS: "It is kept apart, and opened only with a reason",
            ERASES: "It is erased, and nobody can get it back",
        },
        default=KEEPS,
        validate_choice=False,
    )

    def offer(self, reasons: Sequence[Entry]) -> None:
        self.because.choices = [(reason.code, reason.label) for reason in reasons]
        self.kept.hints = {KEEPS: "As it may be needed as evidence, or was covered by mistake"}

    @property
    def has_numbers(self) -> bool:
        return any(self[name].data for name in NUMBERS)

    def box(self) -> Box:
        """Give the box entered by its numbers. Raise Refused where they make none."""
        numbers = [(self[name].data or "").rstrip("% ").replace(",", ".") for name in NUMBERS]
        return Box.read(" ".join(numbers))

    def clear_numbers(self) -> None:
        for name in NUMBERS:
            self[name].data = ""
