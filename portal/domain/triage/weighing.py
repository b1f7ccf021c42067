"""Weighing open cases again, some at a time, so that all stand in one order by the same weights."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from portal.domain import Actor, audit, jobs
from portal.domain.reference import lists
from portal.domain.triage import narrowing, priority, repeats
from portal.extensions import db
from portal.models import Case, Job, Report, Reporter

ALL, SOME, THESE = "cases.weigh_all", "cases.weigh", "cases.weigh_these"

# Written past the mapper, which would count each as a change that an officer has to be told of.
_CASES = cast("sa.Table", Case.__table__)

# Few enough that nobody who reports meanwhile waits for them.
BATCH = 25
# Every process remembers its lists for a minute: by then all of them weigh by the new ones.
SETTLED = timedelta(minutes=2)


def weights(*, now: datetime) -> str:
    """Give what stands for all that cases are weighed by on a day: another when any of it is."""
    today = priority.day_of(now)
    told = [
        (entry.list, entry.code, entry.label, entry.attributes)
        for code in (priority.WEIGHTS, priority.LEVELS)
        for entry in lists.entries(code, on=today)
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


@jobs.every(timedelta(hours=1))
def keep_up(*, now: datetime) -> bool:
    """Have every open case weighed again if it was last done by other weights; say if it is."""
    by = weights(now=now)
    last = db.session.scalar(
        sa.select(Job.payload).where(Job.kind == ALL).order_by(Job.id.desc()).limit(1)
    )
    if last is not None and last["weights"] == by:
        return False
    jobs.enqueue(ALL, now=now, after=SETTLED, weights=by, after_id=0, weighed=0, changed=0)
    return True


@jobs.does(ALL)
def weigh_all(*, weights: str, after_id: int, weighed: int, changed: int, now: datetime) -> None:
    """Weigh the next open cases, and queue the rest: whatever breaks it off, it goes on there."""
    ids = db.session.scalars(
        sa.select(Case.id)
        .where(*narrowing.open_(), Case.id > after_id)
        .order_by(Case.id)
        .limit(BATCH)
    ).all()
    weighed, changed = weighed + len(ids), changed + weigh(ids, now=now)
    if len(ids) == BATCH:
        jobs.enqueue(
            ALL, now=now, weights=weights, after_id=ids[-1], weighed=weighed, changed=changed
        )
        return
    audit.record(
        "cases.weighed",
        ("weights", weights),
        by=Actor.system(),
        now=now,
        cases=weighed,
        changed=changed,
    )


def look_again(case_id: int, *, now: datetime, may_lose: bool = False) -> None:
    """Have the worker see what of a case, and of those beside it, is told of again and again.

    `may_lose` where some may be so no longer, as when a report is taken back.
    """
    jobs.enqueue(SOME, now=now, case_id=case_id, may_lose=may_lose)


@jobs.does(SOME)
def weigh_some(*, case_id: int, may_lose: bool, now: datetime) -> None:
    """Weigh a case, and queue those whose marks may change with it, some at a time."""
    weigh([case_id], now=now)
    case = db.session.scalars(_reading([case_id])).one()
    beside = sorted(repeats.beside(case, may_lose=may_lose, on=priority.day_of(now)))
    for first in range(0, len(beside), BATCH):
        jobs.enqueue(THESE, now=now, case_ids=beside[first : first + BATCH])


@jobs.does(THESE)
def weigh_these(*, case_ids: Sequence[int], now: datetime) -> None:
    """Weigh some cases, and no more than these."""
    weigh(case_ids, now=now)


def weigh(case_ids: Sequence[int], *, now: datetime) -> int:
    """Weigh cases as they are today, with what is told of again and again; return how many change.

    Neither what was promised nor what an officer has in hand does: the category and the clock
    stay, and nobody who decides meanwhile is told that the case is another.
    """
    changed = [change for case in _locked(case_ids) if (change := _weighed(case, now=now))]
    if changed:
        db.session.execute(sa.update(_CASES).where(_CASES.c.id == sa.bindparam("of")), changed)
        db.session.expire_all()
    return len(changed)


def _weighed(case: Case, *, now: datetime) -> dict[str, Any]:
    """Give what is now otherwise about a case; nothing where all is as it was."""
    today = priority.day_of(now)
    again = repeats.find(case, on=today)
    marks = priority.marks_of(case) - set(priority.REPEATS) | again
    parts = priority.parts(marks, case.overruled, on=today)
    points = sum(part.points for part in parts)
    found = {
        "because": priority.as_kept(parts),
        "priority": points,
        "rank": priority.rank(points, case.due_at),
        **{name: mark in again for mark, name in priority.REPEATS.items()},
    }
    is_as_it_was = all(getattr(case, name) == value for name, value in found.items())
    return {} if is_as_it_was else {"of": case.id, **found}


def _locked(case_ids: Sequence[int]) -> Sequence[Case]:
    """Read cases as they are now, and keep others from changing them until this is done."""
    return db.session.scalars(_reading(case_ids).with_for_update(of=Case)).all()


def _reading(case_ids: Sequence[int]) -> sa.Select[Case]:
    # Of whoever told us, only the fingerprints are read.
    return (
        sa.select(Case)
        .where(Case.id.in_(case_ids))
        .order_by(Case.id)
        .options(
            selectinload(Case.reports).load_only(*_OF_REPORTS),
            selectinload(Case.reports).joinedload(Report.reporter).load_only(*_OF_REPORTERS),
        )
        .execution_options(populate_existing=True)
    )


_OF_REPORTS = (
    Report.case_id,
    Report.received_at,
    Report.happened_on,
    Report.marks,
    Report.place_label,
    Report.place_precision,
    Report.latitude,
    Report.longitude,
    Report.postcode,
    Report.withdrawn_at,
    Report.looks_automated,
)
_OF_REPORTERS = (
    Reporter.report_id,
    Reporter.email_fingerprint,
    Reporter.phone_fingerprint,
    Reporter.postcode_fingerprint,
)
