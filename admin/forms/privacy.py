"""What is filled in to answer a complaint about information."""

from __future__ import annotations

from wtforms import RadioField, TextAreaField
from wtforms.validators import DataRequired, Length

from portal.domain.privacy.complaints import LONGEST_WORDS, WAYS
from portal.web.forms import Form


class AcknowledgeForm(Form):
    how = RadioField(
        "How did you tell them we have it?",
        choices=WAYS,
        validators=[DataRequired("Select how you told them")],
    )


class AnswerForm(Form):
    outcome = TextAreaField(
        "What did you find, and what did you tell them?",
        description="Write to them first, and tell them about the Information Commissioner",
        validators=[
            DataRequired("Enter what you found and what you told them"),
            Length(max=LONGEST_WORDS, message=f"Use {LONGEST_WORDS:,} characters or fewer"),
        ],
    )
