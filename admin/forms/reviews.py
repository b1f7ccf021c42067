"""What is filled in about an application for a case review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from wtforms import IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from portal.domain.reference import Entry
from portal.domain.reviews.deciding import WAYS, Decision, Outcome
from portal.web.forms import Form

LONGEST_WORDS = 5_000
TOO_LONG = f"Use {LONGEST_WORDS:,} characters or fewer"
MOST_FIGURES = 3


class AboutReview(Form):
    """Anything decided about an application: it says which state of it it was decided on."""

    revision = IntegerField(widget=HiddenInput(), validators=[Optional()])

    def refuse(self, sentence: str, *, at: str) -> None:
        super().refuse(sentence, at=at if at in self else self.main_field)

    @property
    def main_field(self) -> str:
        names: Iterable[str] = self._fields
        return next(name for name in names if name not in ("revision", "csrf_token"))


class AcknowledgeReviewForm(AboutReview):
    how = RadioField(
        "How did you tell them we have it?",
        choices=WAYS,
        validators=[DataRequired("Select how you told them")],
    )


class DecideForm(AboutReview):
    counted = StringField(
        "How many complaints do you count?",
        validators=[InputRequired("Enter how many complaints you count")],
    )
    is_met = RadioField(
        "Is the threshold met?",
        choices={"yes": "Yes, there is a review", "no": "No, there is no review"},
        validators=[DataRequired("Select whether the threshold is met")],
    )
    reasons = TextAreaField(
        "Your reasons",
        description="They read this, word for word. Leave out what other people told us",
        validators=[
            DataRequired("Enter your reasons, as they will read them"),
            Length(max=LONGEST_WORDS, message=TOO_LONG),
        ],
    )
    # The fields of what is weighed where fewer count, by their codes: they come from a dated list.
    weighed: ClassVar[Mapping[str, str]] = {}

    @property
    def factors(self) -> list[Any]:
        return [self[name] for name in self.weighed.values()]

    @property
    def decision(self) -> Decision:
        return Decision(
            is_met=self.is_met.data == "yes",
            counted=whole_number(self.counted.data),
            reasons=self.reasons.data or "",
            factors={code: self[name].data or "" for code, name in self.weighed.items()},
        )

    def refuse(self, sentence: str, *, at: str) -> None:
        super().refuse(sentence, at=self.weighed.get(at, at))


def decide_form(factors: Sequence[Entry], **options: Any) -> DecideForm:
    """Make the form for a decision, with a box for each thing that is weighed."""
    weighed = {factor.code: f"factor_{factor.code.lower()}" for factor in factors}
    boxes = {
        weighed[factor.code]: TextAreaField(
            factor.public, validators=[Length(max=LONGEST_WORDS, message=TOO_LONG)]
        )
        for factor in factors
    }
    made: DecideForm = type("DecideForm", (DecideForm,), {"weighed": weighed, **boxes})(**options)
    return made


def whole_number(typed: str | None) -> int:
    """Read a count as it was typed; -1 for what is none, which the rule then asks for."""
    text = (typed or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_FIGURES else -1


class AgreeForm(AboutReview):
    how = RadioField(
        "How did the person harmed say that they agree?",
        choices=WAYS,
        validators=[DataRequired("Select how they said that they agree")],
    )


class CarryOutForm(AboutReview):
    took_part = TextAreaField(
        "Which agencies took part, and who was asked?",
        description="The person harmed is asked what they want to come of it",
        validators=[
            DataRequired("Enter which agencies took part"),
            Length(max=LONGEST_WORDS, message=TOO_LONG),
        ],
    )


class OutcomeForm(AboutReview):
    found = TextAreaField(
        "What did the review find?",
        description="They read this, word for word. Leave out what other people told us",
        validators=[
            DataRequired("Enter what the review found, as they will read it"),
            Length(max=LONGEST_WORDS, message=TOO_LONG),
        ],
    )
    recommendations = TextAreaField(
        "What does it recommend, and to whom?",
        description="Leave this blank if it makes no recommendations",
        validators=[Length(max=LONGEST_WORDS, message=TOO_LONG)],
    )

    @property
    def outcome(self) -> Outcome:
        return Outcome(self.found.data or "", self.recommendations.data or "")
