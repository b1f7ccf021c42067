"""The note for the next shift."""

from __future__ import annotations

from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from admin.forms.cases import TOO_LONG
from portal.domain.triage.workflow import LONGEST_WORDS
from portal.web.forms import Form


class HandoverForm(Form):
    words = TextAreaField(
        "Note for the next shift",
        description="Name cases by their reference: it becomes a link. The note is erased after "
        "four weeks, so what must last goes into the case",
        validators=[DataRequired("Enter your note"), Length(max=LONGEST_WORDS, message=TOO_LONG)],
    )
