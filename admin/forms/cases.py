"""What is filled in beside a case, in the order in which decisions are made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import HiddenInput

from portal.domain.privacy.opening import REASONS
from portal.domain.reference import Entry
from portal.domain.themes import ThemeFacts, groups
from portal.domain.triage import reply_templates
from portal.domain.triage.actions import Offer
from portal.domain.triage.workflow import LONGEST_WORDS
from portal.web.forms import DayField, Form

TOO_LONG = f"Use {LONGEST_WORDS:,} characters or fewer"
UNSEEN = ("revision", "seen", "csrf_token")


class Decision(Form):
    """Anything decided about a case: it says which state of the case it was decided on."""

    revision = IntegerField(widget=HiddenInput(), validators=[Optional()])
    seen = IntegerField(widget=HiddenInput(), validators=[Optional()])

    def catch_up(self, case: Any) -> None:
        """Speak of the case as it is now."""
        self.revision.data = case.revision
        self.seen.data = case.events[-1].id if case.events else 0

    @property
    def main_field(self) -> str:
        """The field beside which a rule’s no is shown."""
        return next((name for name in self._fields if name not in UNSEEN), "revision")

    @property
    def problems(self) -> dict[str, str]:
        """What is wrong, by field; where there is nothing to fill in, by the box it is in."""
        unseen = {self[name].id for name in UNSEEN if name in self}
        return {
            f"{self.name}-box" if at in unseen else at: sentence
            for at, sentence in super().problems.items()
        }

    @property
    def name(self) -> str:
        return str(self._prefix).rstrip("-")


class AcceptForm(Decision):
    pass


class OwnerForm(Decision):
    pass


class GiveForm(Decision):
    to = SelectField("Who has it next", validate_choice=False)

    def offer(self, owners: Mapping[str, Sequence[tuple[str, str]]]) -> None:
        self.to.choices = {"": [("", "Select who has it next")], **owners}


class RestrictForm(Decision):
    pass


class RestoreForm(Decision):
    pass


class JoinForm(Decision):
    into = StringField(
        "Reference of the other case, or of a report in it",
        validators=[DataRequired("Enter the reference of the other case")],
    )


class LinkForm(Decision):
    other = StringField(
        "Reference of the case that is the same problem at another time",
        validators=[DataRequired("Enter the reference of the other case")],
    )


class SeparateForm(Decision):
    report = SelectField("Which report", validate_choice=False)
    because = StringField(
        "Why it is about something else",
        validators=[DataRequired("Enter why it needs a case of its own"), Length(max=500)],
    )

    def offer(self, reports: Sequence[tuple[str, str]]) -> None:
        self.report.choices = list(reports)


class UnlinkForm(LinkForm):
    pass


class ThemeForm(Decision):
    theme = SelectField("What it is really about", validate_choice=False)
    because = StringField(
        "Why", description="Optional. Others learn from it", validators=[Length(max=500)]
    )

    def offer(self, themes: Sequence[ThemeFacts]) -> None:
        self.theme.choices = {
            name: [(theme.code, theme.label) for theme in found]
            for name, found in groups(list(themes))
        }


class KeepForm(Decision):
    """The theme is right as it is."""


class LevelField(RadioField):
    """Where a case may be put, each place with what it means."""

    drawn_as = "RadioField"
    hints: Mapping[str, str] = {}


class OverruleForm(Decision):
    level = LevelField(
        "Where should it stand?",
        validators=[DataRequired("Select where it should stand")],
        validate_choice=False,
    )
    because = StringField(
        "Why it should stand there",
        description="Only the team sees this",
        validators=[DataRequired("Enter why it should stand there"), Length(max=500)],
    )

    def offer(self, levels: Sequence[Entry]) -> None:
        self.level.choices = [(level.code, level.label) for level in levels]
        self.level.hints = {level.code: level.help for level in levels}


class MoveForm(Decision):
    to = RadioField(
        "Where does it go?",
        validators=[DataRequired("Select what to do with the case")],
        validate_choice=False,
    )
    reason = SelectField("Why it is closed", validate_choice=False)
    words = TextAreaField(
        "Words for whoever reported it",
        description="Optional. They read this on the web, and in the email if they get one",
        validators=[Length(max=LONGEST_WORDS, message=TOO_LONG)],
    )

    template = SelectField("A message to begin with", validate_choice=False)

    def offer(
        self,
        moves: Sequence[tuple[str, str]],
        reasons: Sequence[tuple[str, str]],
        messages: reply_templates.Offer,
    ) -> None:
        self.to.choices = list(moves)
        self.template.choices = _messages(messages)
        self.reason.choices = [("", "Select a reason"), *reasons]


class ActionForm(Decision):
    action = SelectField("What was done", validate_choice=False)
    day = DayField("Which day", validators=[Optional()])
    words = TextAreaField(
        "What else to remember about it",
        description="Only the team sees this. Some actions need a reason or a date here",
        validators=[Length(max=LONGEST_WORDS, message=TOO_LONG)],
    )

    def offer(self, offered: Iterable[tuple[str, Sequence[Offer]]]) -> None:
        self.action.choices = {
            "": [("", "Select what was done")],
            **{heading: [(o.value, o.label) for o in found] for heading, found in offered},
        }


class StrikeForm(Decision):
    action = SelectField("Which one", validate_choice=False)
    because = StringField(
        "Why it is taken back",
        validators=[DataRequired("Enter why the action is taken back"), Length(max=500)],
    )

    def offer(self, standing: Sequence[tuple[str, str]]) -> None:
        self.action.choices = list(standing)


class NoteForm(Decision):
    words = TextAreaField(
        "Only the team sees this",
        validators=[DataRequired("Enter your note"), Length(max=LONGEST_WORDS, message=TOO_LONG)],
    )


class ReplyForm(Decision):
    template = SelectField("A message to begin with", validate_choice=False)
    words = TextAreaField(
        "Your message",
        description="We add a greeting, the reference and how to answer",
        validators=[
            DataRequired("Enter your message"),
            Length(max=LONGEST_WORDS, message=TOO_LONG),
        ],
    )

    unchosen = "Select a message"

    def offer(self, offered: reply_templates.Offer) -> None:
        self.template.choices = _messages(offered, unchosen=self.unchosen)


class AskForm(ReplyForm):
    unchosen = "Select a question"
    template = SelectField("A question to begin with", validate_choice=False)
    words = TextAreaField(
        "Your question",
        description="We add a greeting, the reference and how to answer",
        validators=[
            DataRequired("Enter your question"),
            Length(max=LONGEST_WORDS, message=TOO_LONG),
        ],
    )


class ReleaseForm(Decision):
    because = StringField(
        "Why the whole team may see it",
        validators=[DataRequired("Enter why the whole team may see this case"), Length(max=500)],
    )


class DisclosureForm(Form):
    """Why somebody needs to see what is kept closed about a person."""

    because = RadioField(
        "Why do you need to see this?",
        choices=REASONS,
        validators=[DataRequired("Select why you need to see this")],
    )


def _messages(
    offered: reply_templates.Offer, *, unchosen: str = "Select a message"
) -> dict[str, list[tuple[str, str]]]:
    groups = {"For this case": offered.suiting, "For other cases": offered.others}
    return {
        "": [("", unchosen)],
        **{name: [(e.code, e.label) for e in found] for name, found in groups.items() if found},
    }


def fresh(form: type[Decision], prefix: str, case: Any) -> Decision:
    """Make an empty form that speaks of a case as it is."""
    made = form(formdata=None, prefix=prefix)
    made.catch_up(case)
    return made
