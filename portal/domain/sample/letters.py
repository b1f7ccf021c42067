"""The work that loading the sample brought about, its letters above all, and what became of it.

Nothing leaves the machine for the sample. Every letter is written and kept with its report, as a
history would show it, and counts as gone on the day it was written; none was posted. A few of the
newest wait for the worker, so that the outbox has something to look at: they go to a folder or not
at all, and their addresses are at example.org, which takes no mail.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import sqlalchemy as sa

from portal.domain import jobs
from portal.domain.notices import post
from portal.domain.questions import drafts
from portal.domain.reports import photos
from portal.domain.reviews import explaining
from portal.domain.triage import weighing
from portal.extensions import db
from portal.models import Job, Message

POST = "notices.post"

# What loading brings about, and how it is done here and now in place of by the worker.
DONE_HERE: dict[str, Callable[..., None]] = {
    weighing.SOME: weighing.weigh_some,
    weighing.THESE: weighing.weigh_these,
    "notices.write": post.write,
    "reviews.explain": explaining.explain,
    "photos.thumbnail": photos.make_thumbnail,
    "photos.erase": photos.erase,
}


def settle(*, left_waiting: int, now: datetime) -> int:
    """Do what the load queued, on the day that each was queued; return how many letters wait."""
    for kind in DONE_HERE:
        _do_all(kind)
    db.session.flush()
    letters = _waiting(POST)
    still = letters[len(letters) - left_waiting :]
    _count_as_gone(still)
    # What the worker would have cleared away by now, it need not find.
    jobs.clear_out(now=now)
    drafts.clear_out(now=now)
    return len(still)


def _count_as_gone(still: Sequence[Job]) -> None:
    """Have every letter count as gone on its day, save those that still wait: all in two steps."""
    db.session.execute(
        sa.update(Message)
        .where(Message.sent_at.is_(None), Message.id.not_in([_letter(job) for job in still]))
        .values(sent_at=Message.queued_at)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        sa.update(Job)
        .where(
            Job.kind == POST,
            Job.finished_at.is_(None),
            Job.id.not_in([job.id for job in still]),
        )
        .values(finished_at=Job.made_at, attempts=1)
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()


def explain_reviews() -> None:
    """Do at once what the worker would have: the team may act on a case a moment later."""
    _do_all("reviews.explain")
    db.session.flush()


def make_small_copies() -> None:
    """Do at once what the worker would have: a photo has its small copy before it is covered."""
    _do_all("photos.thumbnail")
    db.session.flush()


def _do_all(kind: str) -> None:
    for job in _waiting(kind):
        DONE_HERE[kind](**job.payload, now=job.made_at)
        _finish(job)


def _waiting(kind: str) -> list[Job]:
    return list(
        db.session.scalars(
            sa.select(Job)
            .where(Job.kind == kind, Job.finished_at.is_(None))
            .order_by(Job.made_at, Job.id)
        )
    )


def _letter(job: Job) -> int:
    return int(job.payload["message_id"])


def _finish(job: Job) -> None:
    job.finished_at = job.made_at
    job.attempts = 1
