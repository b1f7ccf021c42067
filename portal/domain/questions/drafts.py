"""Answers in hand: kept on our side for a few days, so that nobody has to start again."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from portal.domain import Actor, jobs
from portal.extensions import cipher, database, db
from portal.models import Draft

LASTS = timedelta(days=7)

# No vowels, so no words; no look-alikes. Twelve of 27 letters are 57 bits: with the rate limit
# on trying codes, more than anyone can guess in a week.
ALPHABET = "23456789BCDFGHJKMNPQRTVWXYZ"
CODE_LENGTH = 12

_DRAFTS = cast("sa.Table", Draft.__table__)
_MARK_SENT = sa.update(_DRAFTS).where(_DRAFTS.c.id == sa.bindparam("the_draft"))


def begin(set_id: int, *, channel: str, by: Actor, now: datetime) -> Draft:
    """Begin a draft, with a code to carry on by."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    draft = Draft(
        id=str(uuid.uuid4()),
        question_set_id=set_id,
        code_fingerprint=_fingerprint(code),
        contents={"code": code, "answers": {}},
        channel=channel,
        begun_at=now,
        changed_at=now,
        expires_at=now + LASTS,
        staff_id=by.id if by.is_staff else None,
    )
    db.session.add(draft)
    return draft


def find(draft_id: str | None, *, now: datetime) -> Draft | None:
    """Find a draft that has not run out."""
    draft = db.session.get(Draft, draft_id) if draft_id else None
    return draft if draft and draft.expires_at > now else None


def resume(code: str, *, now: datetime) -> Draft | None:
    """Find the unsent draft that a code belongs to, however it was typed."""
    plain = "".join(c for c in code.upper() if c.isalnum())
    if len(plain) != CODE_LENGTH:
        return None
    return db.session.scalar(
        sa.select(Draft).where(
            Draft.code_fingerprint.in_(cipher.fingerprints(plain, "draft.code")),
            Draft.expires_at > now,
            Draft.sent_at.is_(None),
        )
    )


def begun_by(staff_id: int, *, now: datetime) -> list[Draft]:
    """Give what a member of staff has begun to write down and not sent, the newest first."""
    return list(
        db.session.scalars(
            sa.select(Draft)
            .where(Draft.staff_id == staff_id, Draft.sent_at.is_(None), Draft.expires_at > now)
            .order_by(Draft.changed_at.desc())
            .limit(20)
        )
    )


def code_of(draft: Draft) -> str:
    """Give the code to carry on by, as it is shown.

    >>> code_of(draft)
    '4F7K-2QWE-9XBT'
    """
    code: str = draft.contents["code"]
    return "-".join(code[i : i + 4] for i in range(0, CODE_LENGTH, 4))


def answers_of(draft: Draft) -> dict[str, Any]:
    """Give the answers in hand."""
    answers: dict[str, Any] = draft.contents["answers"]
    return answers


def save(draft: Draft, answers: dict[str, Any], *, now: datetime) -> None:
    """Keep answers; the days to carry on are counted afresh."""
    draft.contents = {**draft.contents, "answers": answers}
    draft.changed_at = now
    draft.expires_at = now + LASTS


def remember(draft: Draft, what: str, value: Any) -> None:
    """Keep something about the draft that is no answer, like a warning that was read."""
    draft.contents = {**draft.contents, what: value}


def recall(draft: Draft, what: str) -> Any:
    return draft.contents.get(what)


def mark_sent(draft: Draft, *, sent_as: str, follow_code: str, now: datetime) -> None:
    """Say what a draft became, and let go of the answers: they now live where they were sent."""
    contents = {"code": draft.contents["code"], "answers": {}, "follow_code": follow_code}
    changes = {"sent_at": now, "sent_as": sent_as, "contents": contents}
    database.change(_MARK_SENT, {"the_draft": draft.id, **changes})
    for name, value in changes.items():
        set_committed_value(draft, name, value)


def wipe(draft: Draft) -> None:
    """Take a draft away for good."""
    db.session.delete(draft)


@jobs.every(timedelta(hours=1))
def clear_out(*, now: datetime) -> int:
    """Take away every draft that has run out; return how many."""
    gone = db.session.execute(sa.delete(Draft).where(Draft.expires_at <= now))
    return int(getattr(gone, "rowcount", 0))


def _fingerprint(code: str) -> str:
    return cipher.fingerprint(code, "draft.code")
