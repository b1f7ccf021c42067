"""What is chosen before a report is written down for somebody."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import RadioField
from wtforms.validators import DataRequired

from portal.web.forms import Form


class NewReportForm(Form):
    stream = RadioField(
        "What is it about?",
        validators=[DataRequired("Select what it is about")],
    )
    channel = RadioField(
        "How did it reach you?",
        validators=[DataRequired("Select how it reached you")],
    )

    def offer(
        self, streams: Sequence[tuple[str, str]], channels: Sequence[tuple[str, str]]
    ) -> None:
        self.stream.choices = list(streams)
        self.channel.choices = list(channels)
