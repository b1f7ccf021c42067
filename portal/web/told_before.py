"""The question whether something was told before, as the pages of either site ask it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import request

from portal.domain import Refused, themes
from portal.domain.questions import drafts
from portal.domain.reports import told_before
from portal.domain.reports.told_before import Answer
from portal.domain.triage import workflow
from portal.extensions import database
from portal.web.sittings import Sitting

# What can be said of an earlier report, each with what comes of it.
SAYING: dict[Answer, tuple[str, str]] = {
    Answer.SAME: (
        "Yes, the same thing",
        "It is added to that one, and gets a reference of its own to follow it by",
    ),
    Answer.AGAIN: (
        "The same problem, but it has happened again",
        "It is looked at as a new report",
    ),
    Answer.OTHER: ("No, it’s something else", ""),
    Answer.UNSURE: ("I’m not sure", "A person looks at both"),
}


def shown(sitting: Sitting, *, now: datetime) -> dict[str, Any] | None:
    """Give what the page shows; None where there is nothing to ask about any more."""
    before = told_before.earlier(sitting.draft, now=now)
    if before is None:
        return None
    return {
        "sitting": sitting,
        "before": before,
        "theme": themes.label(before.theme_code),
        "status": workflow.public_label(before.status),
        "answers": SAYING,
        "chosen": told_before.answer_of(sitting.draft),
    }


def take(sitting: Sitting) -> dict[str, str]:
    """Take what was chosen; give what is wrong with it, by field."""
    try:
        told_before.answer(sitting.draft, request.form.get("earlier", ""))
    except Refused as refusal:
        return {"earlier": str(refusal)}
    return {}


def forget(sitting: Sitting) -> None:
    """Ask no more about an earlier report that nobody may be told of any more."""
    if drafts.recall(sitting.draft, told_before.KEPT):
        database.turn_to_writing()
        told_before.forget(sitting.draft)


def said(sitting: Sitting) -> str | None:
    """Give what was said of an earlier report, in the words it was asked in."""
    answer = told_before.answer_of(sitting.draft)
    return SAYING[answer][0] if answer else None
