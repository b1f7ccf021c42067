"""What is filled in to refer a report to another body."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from wtforms import RadioField, SelectMultipleField, StringField, TextAreaField

from admin.forms.cases import Decision, LevelField
from portal.domain.reference import Entry
from portal.domain.referrals.parts import Part
from portal.domain.referrals.sending import Wanted


class PartsField(SelectMultipleField):
    """Parts of a report, each with what to mind."""

    drawn_as = "CheckboxesField"
    hints: Mapping[str, str] = {}


class ReferForm(Decision):
    parts = PartsField("What do they need to know?", validate_choice=False)
    basis = LevelField("Why may they be told?", validate_choice=False)
    address = StringField("Their email address")
    asks = TextAreaField(
        "What do you ask of them?",
        description="They read it above what they are told. Leave out what they do not need",
    )
    whose = RadioField("Who deals with it from now on?", validate_choice=False)
    news = TextAreaField(
        "What to tell whoever reported it",
        description="Optional. They are told of the next step in any case, unless it is restricted",
    )

    def offer(
        self,
        agency: Entry,
        *,
        parts: Sequence[Part],
        bases: Sequence[Entry],
        whose: Iterable[tuple[str, str]],
    ) -> None:
        self.parts.choices = [(part.code, part.label) for part in parts]
        self.parts.hints = {part.code: part.help for part in parts}
        fit = [
            basis
            for basis in bases
            if agency.attributes["relevant"] or not basis.attributes["relevant"]
        ]
        self.basis.choices = [(basis.code, basis.label) for basis in fit]
        self.basis.hints = {basis.code: basis.help for basis in fit}
        self.whose.choices = list(whose)
        if domains := agency.attributes["domains"]:
            self.address.description = f"It ends in {' or '.join(domains)}"

    def begin(self, agency: Entry) -> None:
        """Tick and fill in what the agency mostly needs."""
        there = {code for code, _ in self.parts.choices or ()}
        self.parts.data = [code for code in agency.attributes["suggests"] if code in there]
        self.address.data = agency.attributes.get("email", "")

    def wanted(self, agency: str) -> Wanted:
        return Wanted(
            agency=agency,
            address=self.address.data or "",
            basis=self.basis.data or "",
            parts=tuple(self.parts.data or ()),
            asks=self.asks.data or "",
            whose=self.whose.data or "",
            news=self.news.data or "",
        )
