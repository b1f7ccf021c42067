"""The day in an entry of the diary: read as the question engine reads every date."""

from __future__ import annotations

from datetime import date

from werkzeug.datastructures import MultiDict

from portal.domain.questions import KINDS, Problem, Question
from portal.domain.questions.answers import BLANK, Setting
from portal.web.forms import tidied

HAPPENED_ON = Question(code="happened_on", type="date", required="Enter the day it happened")
PARTS = ("day", "month", "year")


def happened_on(form: MultiDict[str, str], *, today: date) -> tuple[date | None, str]:
    """Give the day that was entered, or none and the sentence that says what is wrong."""
    raw = {f"happened_on-{part}": form.getlist(f"happened_on-{part}") for part in PARTS}
    value = KINDS["date"].read(HAPPENED_ON, raw, Setting(today=today, on=today))
    if value is BLANK:
        return None, HAPPENED_ON.required
    if isinstance(value, Problem):
        return None, value.sentence
    return date.fromisoformat(value), ""


def typed(form: MultiDict[str, str]) -> tuple[str, ...]:
    """Give the three boxes as they were typed."""
    return tuple(tidied(form.get(f"happened_on-{part}", "")) for part in PARTS)
