"""What is filled in to keep a view of the queue."""

from __future__ import annotations

from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired, Length

from portal.domain.triage.saved_views import LONGEST_NAME
from portal.web.forms import Form


class ViewForm(Form):
    name = StringField(
        "Name of the view",
        validators=[
            DataRequired("Enter a name for the view"),
            Length(max=LONGEST_NAME, message=f"Use {LONGEST_NAME} characters or fewer"),
        ],
    )
    shared = BooleanField("Share it with the team")
