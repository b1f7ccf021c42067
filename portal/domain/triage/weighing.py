"""Weighing open cases again, some at a time, so that all stand in one order by the same weights."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from portal.domain import Actor, audit, jobs
from portal.domain.reference import lists
from portal.domain.triage import narrowing, priority
from portal.extensions import db
from portal.models import Case, Job, Report

ALL = "cases.weigh_all"

# Written past the mapper, which would count each as a change that an officer has to be told of.
_CASES = cast("sa.Table", Case.__table__)

# Few enough that nobody who reports meanwhile waits for them.
BATCH = 50
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


def weigh(case_ids: Sequence[int], *, now: datetime) -> int:
    """Weigh cases by today’s weights; return how many stand elsewhere or for another reason.

    Neither what was promised nor what an officer has in hand changes: the category and the clock
    stay, and nobody who decides meanwhile is told that the case is another.
    """
    today = priority.day_of(now)
    changed = []
    for case in _locked(case_ids):
        parts = priority.parts(priority.marks_of(case), case.overruled, on=today)
        because, points = priority.as_kept(parts), sum(part.points for part in parts)
        if (case.because, case.priority) != (because, points):
            place = priority.rank(points, case.due_at)
            changed.append({"of": case.id, "because": because, "priority": points, "rank": place})
    if changed:
        db.session.execute(sa.update(_CASES).where(_CASES.c.id == sa.bindparam("of")), changed)
        db.session.expire_all()
    return len(changed)


def _locked(case_ids: Sequence[int]) -> Sequence[Case]:
    """Read cases as they are now, and keep others from changing them until this is done."""
    return db.session.scalars(
        sa.select(Case)
        .where(Case.id.in_(case_ids))
        .order_by(Case.id)
        .options(selectinload(Case.reports).load_only(Report.case_id, Report.marks))
        .with_for_update(of=Case)
        .execution_options(populate_existing=True)
    ).all()
