"""Sending letters: queued with what caused them, written once, and tried until they go."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

import sqlalchemy as sa

from portal.domain import Refused, jobs
from portal.domain.notices.wording import Letter, compose
from portal.extensions import cipher, db, mailbox, site
from portal.models import Message, Report, Reporter

# What an officer wrote and read over.
BY_HAND = frozenset({"reply", "question"})


def enqueue(template: str, *, to_report: str, now: datetime, **facts: Any) -> None:
    """Queue a letter to whoever sent the report with a reference.

    Whether it may go is asked again when it is written.

    `facts` must hold no personal data: they wait in the job as plain text.
    """
    jobs.enqueue("notices.write", now=now, template=template, reference=to_report, facts=facts)


def enqueue_to(
    recipient: str,
    template: str,
    *,
    now: datetime,
    staff_id: int | None = None,
    report_id: int | None = None,
    **facts: Any,
) -> None:
    """Write a letter to an address and queue it; its facts may be private: it is kept encrypted."""
    letter = worded(template, **facts)
    _queue(recipient, template, letter, now=now, report_id=report_id, staff_id=staff_id)


def enqueue_to_reporter(report: Report, template: str, *, now: datetime, **facts: Any) -> None:
    """Write a letter to whoever sent a report and queue it; its facts may be private.

    Raise Refused unless they gave an address and said that email is safe.
    """
    reporter = report.reporter
    if reporter is None or reporter.email is None or not reporter.may_be_emailed:
        raise Refused("They did not say that it is safe to email them.")
    letter = worded(template, name=reporter.name, **facts)
    _queue(reporter.email, template, letter, now=now, report_id=report.id)


def post_letter(recipient: str, template: str, letter: Letter, *, now: datetime) -> None:
    """Queue a letter just as somebody read it over."""
    _queue(recipient, template, letter, now=now)


def worded(template: str, **facts: Any) -> Letter:
    """Word a letter exactly as it would go, without sending it."""
    return compose(template, site=site, **facts)


def written_about(report_id: int) -> list[Message]:
    """Give what has been written to the person who sent a report, the first first."""
    return list(
        db.session.scalars(
            sa.select(Message).where(Message.report_id == report_id).order_by(Message.id)
        )
    )


@jobs.does("notices.write")
def write(*, template: str, reference: str, facts: dict[str, Any], now: datetime) -> None:
    """Word a letter to a reporter, if they gave an address and said that email is safe.

    What tells of harm gets no letter by itself: somebody else may read the inbox.
    """
    reporter = db.session.scalar(
        sa.select(Reporter)
        .join(Report)
        .where(Report.reference == reference, Report.is_restricted.is_(False))
    )
    if reporter is None or not reporter.may_be_emailed or reporter.email is None:
        return
    letter = worded(template, name=reporter.name, **facts)
    _queue(reporter.email, template, letter, now=now, report_id=reporter.report_id)


@jobs.does("notices.post")
def post(*, message_id: int, now: datetime) -> None:
    """Hand a letter to the mail server, unless it has gone already or had better not go."""
    message = db.session.get_one(Message, message_id)
    if message.sent_at is not None or _is_held_back(message):
        return
    mailbox.send(_envelope(message))
    message.sent_at = now


def _queue(
    recipient: str,
    template: str,
    letter: Letter,
    *,
    now: datetime,
    report_id: int | None = None,
    staff_id: int | None = None,
) -> None:
    message = Message(
        template=template,
        report_id=report_id,
        staff_id=staff_id,
        recipient=recipient,
        subject=letter.subject,
        body=letter.body,
        queued_at=now,
    )
    db.session.add(message)
    db.session.flush()
    jobs.enqueue("notices.post", now=now, message_id=message.id)


def _is_held_back(message: Message) -> bool:
    """Say whether what a letter is about was restricted while it waited.

    What an officer wrote goes all the same: they read it over and chose to send it.
    """
    if message.report_id is None or message.template in BY_HAND:
        return False
    return db.session.get_one(Report, message.report_id).is_restricted


def _envelope(message: Message) -> EmailMessage:
    envelope = EmailMessage()
    envelope["Subject"] = message.subject
    envelope["From"] = Address(site.partnership, addr_spec=site.mail_from)
    envelope["To"] = message.recipient
    envelope["Date"] = format_datetime(message.queued_at)
    # The same letter keeps its name if the worker dies between sending and noting that it did.
    domain = site.mail_from.rpartition("@")[2]
    envelope["Message-ID"] = f"<{cipher.fingerprint(str(message.id), 'message.id')[:32]}@{domain}>"
    envelope["Auto-Submitted"] = "auto-generated"
    envelope.set_content(message.body)
    return envelope
