"""Learning from what officers decided, and going live only if that is no worse than before."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog

from portal.domain import Actor, Refused, audit, jobs
from portal.domain.themes import decisions, live
from portal.domain.themes.decisions import Figures
from portal.extensions import db, files
from portal.models import Job, StaffMember, ThemeModel, ThemeModelTurn

log = structlog.get_logger(__name__)

JOB = "themes.learn"
# It takes so many decisions to learn from, and it learns again by itself after as many more.
ENOUGH = 25
# With fewer kept back than this, chance alone would say which of two models is better.
FEWEST_HELD_BACK = 30
# The live one, and those one may go back to.
FILES_KEPT = 3


def ask(*, by: Actor, now: datetime) -> None:
    """Have the portal learn now. Raise Refused while it does already, or with too little."""
    if is_learning():
        raise Refused("It is learning already")
    made = decisions.made_since(0)
    if made < ENOUGH:
        raise Refused(f"Officers have decided {made} themes. It takes {ENOUGH} to learn from")
    jobs.enqueue(JOB, staff_id=by.id, now=now)
    audit.record("themes.asked_to_learn", ("theme_model", "next"), by=by, now=now)


def is_learning() -> bool:
    """Say whether learning waits to be done, or is being done."""
    return (
        db.session.scalar(
            sa.select(Job.id)
            .where(Job.kind == JOB, Job.finished_at.is_(None), Job.gave_up_at.is_(None))
            .limit(1)
        )
        is not None
    )


@jobs.every(timedelta(hours=1))
def learn_when_due(*, now: datetime) -> bool:
    """Have the portal learn once enough more was decided; say whether it will."""
    due = decisions.made_since(_looked_at()) >= ENOUGH and not is_learning()
    if due:
        jobs.enqueue(JOB, staff_id=None, now=now)
    return due


@jobs.does(JOB)
def learn(*, staff_id: int | None, now: datetime) -> None:
    """Learn from what officers decided, measure it, and take it live if it is no worse."""
    db.session.commit()  # while this machine makes ready, and learns, others write
    from portal.domain import language  # these take seconds, and few jobs need them
    from portal.domain.themes import loading, teaching

    by = _whoever(staff_id)
    made = decisions.latest()
    db.session.commit()
    against, before = loading.current(now=now)
    db.session.commit()
    shown = [one for one in made if not one.is_held_back]
    held_back = [one for one in made if one.is_held_back]
    try:
        learnt = teaching.teach(shown)
    except language.TooFew as trouble:
        log.warning("themes.too_few", trouble=str(trouble), decisions=len(shown))
        return
    new, old = teaching.examine(learnt, held_back), teaching.examine(before, held_back)
    key = f"models/learnt-{now:%Y%m%d-%H%M%S}.npz"
    files.put(key, language.pack_learnt(learnt), "application/octet-stream")
    model = live.add(
        live.LEARNT,
        key,
        learnt_from=len(shown),
        up_to=max(one.coding_id for one in made),
        measured={
            "new": new and asdict(new),
            "old": old and asdict(old),
            "against": against.id,
        },
        by=by,
        now=now,
    )
    because, is_no_worse = verdict(new, old)
    live.decide(model, is_live=is_no_worse, because=because, by=by, now=now)


def verdict(new: Figures | None, old: Figures | None) -> tuple[str, bool]:
    """Say whether a model is no worse than the one before it, and why, in a sentence.

    >>> verdict(new, old)
    ('On 48 decisions kept back it was right in 81%, the one before it in 75%', True)
    """
    held_back = new.n if new else 0
    if new is None or old is None or held_back < FEWEST_HELD_BACK:
        return (
            f"{held_back} decisions were kept back to compare by. It takes {FEWEST_HELD_BACK}",
            False,
        )
    beside = (
        f"On {new.n} decisions kept back it was right in {_percent(new.accuracy)}, "
        f"the one before it in {_percent(old.accuracy)}"
    )
    if new.accuracy < old.accuracy:
        return beside, False
    if new.macro_f1 < old.macro_f1:
        return f"{beside}, but it did worse on the rarer themes", False
    # The error of calibration would tell a model off that is right more often than it says.
    if new.brier > old.brier:
        return f"{beside}, but how sure it says it is can be relied on less", False
    return beside, True


@jobs.every(timedelta(days=1))
def clear_out(*, now: datetime) -> int:
    """Take away the files of models that nobody goes back to; return how many.

    A model is made of what residents wrote, so it is kept no longer than it is of use.
    """
    was_live = (
        sa.select(ThemeModelTurn.model_id, sa.func.max(ThemeModelTurn.id).label("turn"))
        .where(ThemeModelTurn.is_live)
        .group_by(ThemeModelTurn.model_id)
        .subquery()
    )
    latest_live = db.session.scalars(
        sa.select(ThemeModel.key)
        .join(was_live, was_live.c.model_id == ThemeModel.id)
        .where(ThemeModel.kind == live.LEARNT)
        .order_by(was_live.c.turn.desc())
        .limit(FILES_KEPT)
    ).all()
    learnt = db.session.scalars(sa.select(ThemeModel.key).where(ThemeModel.kind == live.LEARNT))
    gone = [key for key in learnt if key not in latest_live and files.exists(key)]
    for key in gone:
        files.delete(key)
    return len(gone)


def _looked_at() -> int:
    """Give the last decision that any model could have learnt from."""
    return db.session.scalar(sa.select(sa.func.coalesce(sa.func.max(ThemeModel.up_to), 0))) or 0


def _whoever(staff_id: int | None) -> Actor:
    if staff_id is None:
        return Actor.system()
    member = db.session.get_one(StaffMember, staff_id)
    return Actor.staff(member.id, member.name)


def _percent(share: float) -> str:
    return f"{share:.0%}"
