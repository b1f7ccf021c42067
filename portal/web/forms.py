"""What every form shares: tidy text, one sentence a problem, and a way to take no for an answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import DateField, Field, PasswordField, StringField

from portal.domain.questions import typed


def tidied(value: Any) -> Any:
    """Give text without what can’t be stored or shown, its line ends alike.

    >>> tidied("one\\r\\ntwo\\x00 ")
    'one\\ntwo'
    """
    return typed.prose(typed.tidy(value)) if isinstance(value, str) else value


def written(name: str) -> str:
    """Give what was written into a field of the form that was sent, tidied."""
    return str(tidied(request.form.get(name, "")))


class DayField(DateField):
    """A day: from the browser’s own calendar, or typed where it has none."""

    data: date | None

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, format=["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y"], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        # What could not be read as a day is shown again.
        self.raw_data = [tidied(value) for value in valuelist]
        try:
            super().process_formdata(self.raw_data)
        except ValueError:
            raise ValueError("Enter a day, such as 3/11/2020") from None


class Form(FlaskForm):
    """A form whose fields are tidied, and whose problems a page can show."""

    class Meta(FlaskForm.Meta):
        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            # A password is kept as it was typed, spaces and all.
            kind = unbound_field.field_class
            if issubclass(kind, StringField) and not issubclass(kind, PasswordField):
                options["filters"] = [*options.get("filters", ()), tidied]
            return unbound_field.bind(form=form, **options)

    @property
    def problems(self) -> dict[str, str]:
        """What is wrong, a sentence for each field, for the summary at the top."""
        return {field.id: str(field.errors[0]) for field in self if field.errors}

    @property
    def status(self) -> int:
        """The status of a page that shows this form."""
        return 422 if self.problems else 200

    def refuse(self, sentence: str, *, at: str) -> None:
        """Show a rule’s no beside a field."""
        field = self[at]
        field.errors = [*field.errors, sentence]
