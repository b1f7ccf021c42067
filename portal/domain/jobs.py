"""Work done behind the scenes: queued with what caused it, tried again until it succeeds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog

from portal.domain import Actor, Refused, audit
from portal.extensions import database, db
from portal.models import Job

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=5)
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(hours=6)
GIVE_UP_AFTER = timedelta(days=4)

KEPT_WHEN_DONE = timedelta(days=30)

Work = Callable[..., None]
Care = Callable[..., object]
_work: dict[str, Work] = {}
_rounds: list[Round] = []


@dataclass(frozen=True)
class Round:
    """Something to look after from time to time, whether or not a job asks for it."""

    every: timedelta
    look_after: Callable[..., object]


def does(kind: str) -> Callable[[Work], Work]:
    """Register the function that does jobs of `kind`; it is given the payload and `now`."""

    def register(function: Work) -> Work:
        if kind in _work:
            raise ValueError(f"two functions do “{kind}”")
        _work[kind] = function
        return function

    return register


def every(interval: timedelta) -> Callable[[Care], Care]:
    """Register a function for the worker to call each `interval`; it is given `now`."""

    def register(function: Care) -> Care:
        _rounds.append(Round(interval, function))
        return function

    return register


def rounds() -> list[Round]:
    return list(_rounds)


def look_after(round_: Round, *, now: datetime) -> bool:
    """Do one round in a transaction of its own; say whether it went well. A failed one waits
    for its next time, and holds up nothing else.
    """
    try:
        round_.look_after(now=now)
        db.session.commit()
    except Exception as trouble:  # the worker must outlive whatever went wrong
        db.session.rollback()
        log.warning("round.failed", doing=_name(round_), trouble=type(trouble).__name__)
        return False
    return True


def enqueue(kind: str, *, now: datetime, after: timedelta = timedelta(), **payload: Any) -> None:
    """Queue a job in the transaction at hand: it happens if, and only if, that commits."""
    if kind not in _work:
        raise ValueError(f"no function does “{kind}”")
    database.insert(Job, kind=kind, payload=payload, made_at=now, run_at=now + after)


def work_one(*, now: datetime) -> bool:
    """Do the job that has waited longest, in transactions of its own; False if none waits.

    A worker that dies leaves its lease to run out; the job is then taken up again, so a job
    may be done twice and must bear it.
    """
    db.session.expire_all()  # others may have changed what this worker last saw
    job_id = _claim(now=now)
    db.session.commit()
    if job_id is None:
        return False
    job = db.session.get_one(Job, job_id)
    try:
        _work[job.kind](**job.payload, now=now)
        job.finished_at = now
        job.leased_until = None
        db.session.commit()
    except Exception as trouble:  # whatever went wrong, the job must wait its turn again
        db.session.rollback()
        _put_off(db.session.get_one(Job, job_id), trouble, now=now)
        db.session.commit()
    return True


def in_trouble(*, limit: int = 100) -> list[Job]:
    """Give the jobs that a person must look at, and those still being tried again, newest first."""
    return list(
        db.session.scalars(
            sa.select(Job)
            .where(
                Job.finished_at.is_(None),
                sa.or_(Job.gave_up_at.is_not(None), Job.trouble.is_not(None)),
            )
            .order_by(Job.id.desc())
            .limit(limit)
        )
    )


def try_again(job_id: int, *, by: Actor, now: datetime) -> None:
    """Put a job that was given up back in the queue, with its days to succeed counted afresh.

    Raise NoResultFound if there is none, and Refused if it was done after all.
    """
    job = db.session.get_one(Job, job_id)
    if job.finished_at is not None:
        raise Refused("This was done after all. There is nothing to try again.")
    job.gave_up_at, job.made_at, job.run_at, job.attempts = None, now, now, 0
    audit.record("job.tried_again", job, by=by, now=now, kind=job.kind)


def waiting() -> int:
    """Count the jobs not yet done."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(Job).where(_is_waiting())) or 0


def oldest_waiting_since(*, now: datetime) -> datetime | None:
    """Give when the job that is most overdue should have run, if one is."""
    return db.session.scalar(
        sa.select(sa.func.min(Job.run_at)).where(_is_waiting(), Job.run_at <= now)
    )


def given_up() -> int:
    """Count the jobs that a person must look at."""
    return (
        db.session.scalar(
            sa.select(sa.func.count())
            .select_from(Job)
            .where(Job.finished_at.is_(None), Job.gave_up_at.is_not(None))
        )
        or 0
    )


@every(timedelta(hours=1))
def clear_out(*, now: datetime) -> int:
    """Take away jobs done long ago; return how many."""
    gone = db.session.execute(sa.delete(Job).where(Job.finished_at < now - KEPT_WHEN_DONE))
    return int(getattr(gone, "rowcount", 0))


# An entry gets its place in the audit’s chain here and not with the act it records, so that one
# lock does not hold up every resident.
every(timedelta(seconds=2))(audit.seal)


def _name(round_: Round) -> str:
    return getattr(round_.look_after, "__qualname__", repr(round_.look_after))


def _claim(*, now: datetime) -> int | None:
    next_one = (
        sa.select(Job.id)
        .where(
            _is_waiting(),
            Job.run_at <= now,
            sa.or_(Job.leased_until.is_(None), Job.leased_until < now),
        )
        .order_by(Job.run_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    return db.session.scalar(
        sa.update(Job)
        .where(Job.id == next_one)
        .values(leased_until=now + LEASE, attempts=Job.attempts + 1)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )


def _put_off(job: Job, trouble: Exception, *, now: datetime) -> None:
    # Only the kind of trouble is kept: its text may hold somebody’s address.
    job.trouble = type(trouble).__name__
    job.leased_until = None
    if now - job.made_at > GIVE_UP_AFTER:
        job.gave_up_at = now
    doublings = min(job.attempts - 1, 20)  # by then the longest wait is long past
    job.run_at = now + min(FIRST_WAIT * 2**doublings, LONGEST_WAIT)
    log.warning("job.failed", job=job.id, kind=job.kind, tries=job.attempts, trouble=job.trouble)


def _is_waiting() -> sa.ColumnElement[bool]:
    return sa.and_(Job.finished_at.is_(None), Job.gave_up_at.is_(None))
