"""Keeps the words of each case to find it by: read again, behind the scenes, when any are added.

Only what every officer may read in a case is in it: never who reported, nor what a witness saw.
The database itself notes which cases are due, and takes the words away with what they stood in.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from portal.domain import jobs
from portal.domain.triage import terms
from portal.extensions import database, db
from portal.models import Case, CaseEvent, CaseWords, CaseWordsDue, Report

# So many at a time that nobody who has something to send waits for it.
AT_A_TIME = 200
# One worker at a time: two could each keep what the other had not seen yet.
_TURN = 20_230_023


def catch_up(*, now: datetime, limit: int = AT_A_TIME) -> int:
    """Read the words of up to `limit` cases that are due; return how many are done with."""
    if not database.take_turn(_TURN):
        return 0
    due = db.session.execute(
        sa.select(CaseWordsDue.id, CaseWordsDue.case_id).order_by(CaseWordsDue.id).limit(limit)
    ).all()
    if not due:
        return 0
    wanted = {row.case_id for row in due}
    there = db.session.scalars(sa.select(Case.id).where(Case.id.in_(wanted))).all()
    _keep(texts(there))
    db.session.execute(sa.delete(CaseWordsDue).where(CaseWordsDue.id.in_([row.id for row in due])))
    return len(due)


jobs.every(timedelta(seconds=2))(catch_up)


def waiting() -> int:
    """Count what has been written and can’t be found yet."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(CaseWordsDue)) or 0


def texts(case_ids: Collection[int]) -> Mapping[int, list[str]]:
    """Give what is looked through of each case: its reports, and what was written in it."""
    found: dict[int, list[str]] = {case_id: [] for case_id in case_ids}
    of_case = sa.select(Case.id, Case.reference).where(Case.id.in_(case_ids))
    for case_id, reference in db.session.execute(of_case):
        found[case_id].append(reference)
    of_reports = (
        sa.select(
            Report.case_id,
            Report.reference,
            Report.headline,
            Report.words,
            Report.place_label,
            Report.place_note,
            Report.ward_name,
        )
        .where(Report.case_id.in_(case_ids))
        .order_by(Report.id)
    )
    for case_id, *told in db.session.execute(of_reports):
        found[case_id] += [text for text in told if text]
    of_events = (
        sa.select(CaseEvent.case_id, CaseEvent.words)
        .where(CaseEvent.case_id.in_(case_ids), CaseEvent.words.is_not(None))
        .order_by(CaseEvent.id)
    )
    for case_id, written in db.session.execute(of_events):
        found[case_id].append(written or "")
    return found


def _keep(found: Mapping[int, list[str]]) -> None:
    if not found:
        return
    rows = [
        {"case_id": case_id, "words": terms.of_texts(texts)} for case_id, texts in found.items()
    ]
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = insert(CaseWords)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=[CaseWords.case_id], set_={"words": statement.excluded.words}
        ),
        rows,
    )
