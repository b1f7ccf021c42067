"""The question sets in use: which version holds today, read once and remembered."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from portal.domain.questions.definition import Definition
from portal.domain.questions.reading import read
from portal.extensions import db
from portal.models import QuestionSet

# A version in use never changes, so what was read of it stays good for as long as we run.
_read: dict[tuple[int, str], Definition] = {}


def get(set_id: int) -> Definition:
    """Get a question set by its row; raise NoResultFound if there is none."""
    for (known_id, _), definition in _read.items():
        if known_id == set_id:
            return definition
    return _remember(db.session.get_one(QuestionSet, set_id))


def current(code: str, *, on: date) -> tuple[int, Definition]:
    """Get the newest version of a set that holds on a day, with its row’s id.

    Raise NoResultFound if none does.
    """
    row = db.session.scalars(
        sa.select(QuestionSet)
        .where(
            QuestionSet.code == code,
            QuestionSet.valid_from <= on,
            sa.or_(QuestionSet.valid_to.is_(None), QuestionSet.valid_to >= on),
        )
        .order_by(QuestionSet.version.desc())
        .limit(1)
    ).one()
    return row.id, _remember(row)


def _remember(row: QuestionSet) -> Definition:
    key = (row.id, row.digest)
    if key not in _read:
        _read[key] = read(row.definition)
    return _read[key]
