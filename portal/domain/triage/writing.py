"""What the team writes in a case: notes that stay here, and replies to whoever reported."""

from __future__ import annotations

from datetime import datetime

from portal.domain import Actor, Refused, audit, notices, own_words
from portal.domain.triage import cases, reply_templates, workflow
from portal.models import Case, Report


def note(case: Case, words: str, *, by: Actor, now: datetime) -> None:
    """Keep a note that only staff see. Raise Refused without words."""
    words = _written(words, missing="Enter your note")
    workflow.add_event(case, "note", words=words, by=by, now=now)
    cases.touch(case)
    audit.record("case.noted", case, by=by, now=now)


def reply(case: Case, report: Report, words: str, *, by: Actor, now: datetime) -> None:
    """Write to whoever sent a report; it answers the service standard’s clock.

    Raise Refused without words, with a gap of a template left in them, or unless they said that
    email is safe.
    """
    words = _message(words)
    notices.enqueue_to_reporter(report, "reply", now=now, reference=report.reference, words=words)
    if case.responded_at is None:
        case.responded_at = now
    case.awaits_reply = False
    workflow.add_event(
        case, "reply", words=words, report_id=report.id, is_public=True, by=by, now=now
    )
    cases.touch(case)
    audit.record("report.replied_to", report, by=by, now=now)


def draft_reply(report: Report, words: str) -> notices.Letter:
    """Word a reply exactly as it would go. Raise Refused for what `reply` refuses."""
    words = _message(words)
    if report.reporter is None or not report.reporter.may_be_emailed:
        raise Refused("They did not say that it is safe to email them.")
    return notices.worded(
        "reply", name=report.reporter.name, reference=report.reference, words=words
    )


def worded(report: Report, words: str) -> notices.Letter:
    """Word a reply as anybody who sent such a report would get it, without their name."""
    return notices.worded("reply", name=None, reference=report.reference, words=words)


def _message(words: str) -> str:
    words = _written(words, missing="Enter your message")
    reply_templates.expect_no_gap(words)
    return words


def _written(words: str, *, missing: str) -> str:
    return own_words(words, missing=missing, longest=workflow.LONGEST_WORDS)
