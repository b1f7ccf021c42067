"""What is filled in about the models that suggest themes."""

from __future__ import annotations

from typing import Any, Self

from wtforms import StringField

from portal.domain.themes.live import LONGEST_WORDS
from portal.web.forms import Form


class GoBackForm(Form):
    """Why one goes back to a model. There is one of these for each that one may go back to."""

    because = StringField(
        "Why", description=f"Kept in the history. {LONGEST_WORDS} characters or fewer"
    )

    @classmethod
    def about(cls, model_id: int, **given: Any) -> Self:
        form = cls(prefix="back", **given)
        form.because.id = f"back-because-{model_id}"
        return form
