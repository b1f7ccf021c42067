"""What is filled in after ringing somebody back."""

from __future__ import annotations

from collections.abc import Mapping

from wtforms import RadioField, TextAreaField
from wtforms.validators import Length

from admin.forms.cases import TOO_LONG, Decision
from portal.domain.triage.workflow import LONGEST_WORDS


class CallBackForm(Decision):
    outcome = RadioField("What came of the call?", validate_choice=False)
    words = TextAreaField(
        "What they said",
        description="Only the team sees this",
        validators=[Length(max=LONGEST_WORDS, message=TOO_LONG)],
    )

    def offer(self, outcomes: Mapping[str, str]) -> None:
        self.outcome.choices = list(outcomes.items())
