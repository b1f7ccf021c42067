"""What every form shares: tidy text, one sentence a problem, and a way to take no for an answer."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, Field, PasswordField, StringField

# What no form means to hold and no database should be asked to keep: control characters, save
# for the ends of lines and tabs, and halves of characters.
UNWANTED = {"Cc", "Cs"}
WANTED_ALL_THE_SAME = {"\n", "\t"}


def tidied(value: Any) -> Any:
    """Give text without what can’t be stored or shown, its line ends alike.

    >>> tidied("one\\r\\ntwo\\x00 ")
    'one\\ntwo'
    """
    return _plain(value).strip() if isinstance(value, str) else value


def _plain(value: str) -> str:
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        c for c in text if c in WANTED_ALL_THE_SAME or unicodedata.category(c) not in UNWANTED
    )


class DayField(DateField):
    """A day: from the browser’s own calendar, or typed where it has none."""

    data: date | None

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, format=["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y"], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
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
