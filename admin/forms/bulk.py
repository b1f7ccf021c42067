"""What several cases may become at once, one form for each thing that can be changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, Length

from admin.forms.cases import TOO_LONG
from portal.domain.themes import ThemeFacts, groups
from portal.domain.triage.bulk import Kind, Wish
from portal.domain.triage.narrowing import NOBODYS
from portal.domain.triage.workflow import LONGEST_WORDS
from portal.web.forms import Form

Options = Sequence[tuple[str, str]]


class BulkForm(Form):
    """One thing that is changed of every case chosen."""

    kind: Kind
    main_field: str

    @property
    def wish(self) -> Wish:
        return Wish(self.kind, to=self[self.main_field].data or "")

    def _offer(self, choices: Any, codes: Iterable[str], missing: str) -> None:
        """Offer choices, and ask for one of them where none, or no such one, was chosen."""
        field: Any = self[self.main_field]
        field.choices = choices
        field.validators = [AnyOf([*codes], message=missing)]


class BulkThemeForm(BulkForm):
    kind, main_field = Kind.THEME, "theme"

    theme = SelectField("What they are really about", validate_choice=False)

    def offer(self, themes: Sequence[ThemeFacts]) -> None:
        grouped = {
            name: [(theme.code, theme.label) for theme in found]
            for name, found in groups(list(themes))
        }
        self._offer(
            {"": [("", "Select a theme")], **grouped},
            [theme.code for theme in themes],
            "Select a theme",
        )


class BulkOwnerForm(BulkForm):
    kind, main_field = Kind.OWNER, "owner"

    owner = SelectField("Whose they are to be", validate_choice=False)

    def offer(self, owners: Mapping[str, Options]) -> None:
        """Offer whose they can be, under headings; the first group has none."""
        self._offer(
            {**owners, "": [("", "Select whose"), *owners.get("", ())]},
            [code for group in owners.values() for code, _ in group],
            "Select whose they are",
        )

    @property
    def wish(self) -> Wish:
        to = self.owner.data or ""
        return Wish(self.kind, "" if to == NOBODYS else to)


class BulkMoveForm(BulkForm):
    kind, main_field = Kind.MOVE, "to"

    to = RadioField("Where do they go?", validate_choice=False)
    reason = SelectField("Why they are closed", validate_choice=False)
    words = TextAreaField(
        "Words for whoever reported them",
        description="Optional. All of them read the same",
        validators=[Length(max=LONGEST_WORDS, message=TOO_LONG)],
    )

    def offer(self, moves: Options, reasons: Options) -> None:
        self._offer([*moves], [code for code, _ in moves], "Select where they go")
        self.reason.choices = [("", "Select a reason"), *reasons]

    @property
    def wish(self) -> Wish:
        return Wish(self.kind, self.to.data or "", self.reason.data or None, self.words.data or "")


class BulkMessageForm(BulkForm):
    kind, main_field = Kind.MESSAGE, "words"

    words = TextAreaField(
        "Your message",
        description="All of them read the same. We add a greeting, the reference and how to answer",
        validators=[
            DataRequired("Enter your message"),
            Length(max=LONGEST_WORDS, message=TOO_LONG),
        ],
    )

    @property
    def wish(self) -> Wish:
        return Wish(self.kind, words=self.words.data or "")


FORMS: dict[Kind, type[BulkForm]] = {
    form.kind: form for form in (BulkThemeForm, BulkOwnerForm, BulkMoveForm, BulkMessageForm)
}
