"""The themes that officers decided on: what a model may learn from, and what it is measured by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa

from portal.domain.themes import codings, taxonomy
from portal.extensions import db
from portal.models import Case, Report, ThemeCoding

# A worker that learns posts no letters meanwhile, so it learns from no more than the latest.
MOST = 4_000
# One case in so many is kept back for good: no model ever learns from it, so all are measured
# alike. By case, since the reports in one tell of the same thing.
ONE_IN = 4


class Decision(NamedTuple):
    """A theme that an officer decided on last for a report, and the report’s words."""

    coding_id: int
    case_id: int
    words: str
    theme_code: str

    @property
    def is_held_back(self) -> bool:
        return self.case_id % ONE_IN == 0


@dataclass(frozen=True)
class Figures:
    """How a model did on decisions held back from it, each but `n` from 0 to 1."""

    n: int
    accuracy: float
    macro_f1: float
    macro_f1_interval: tuple[float, float]
    calibration_error: float
    brier: float
    coverage: float
    accuracy_when_sure: float | None


def latest(*, limit: int = MOST) -> Sequence[Decision]:
    """Give what officers decided last, the newest first.

    Nothing that tells of harm is among it: a model is made of the words it learnt from.
    """
    takes = {theme.code for theme in taxonomy.all_themes() if theme.takes_reports}
    last = (
        sa.select(sa.func.max(ThemeCoding.id).label("id"))
        .where(ThemeCoding.how == "officer", codings.is_standing())
        .group_by(ThemeCoding.report_id)
        .order_by(sa.desc("id"))
        .limit(limit)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(ThemeCoding.id, Report.case_id, Report.words, ThemeCoding.theme_code)
        .join(last, last.c.id == ThemeCoding.id)
        .join(Report, Report.id == ThemeCoding.report_id)
        .join(Case, Case.id == Report.case_id)
        .where(
            Report.is_restricted.is_(False),
            Case.is_restricted.is_(False),
            Report.withdrawn_at.is_(None),
            sa.func.trim(Report.words) != "",
            ThemeCoding.theme_code.in_(takes),
        )
        .order_by(ThemeCoding.id.desc())
    )
    return [Decision(*row) for row in rows]


def made_since(coding_id: int) -> int:
    """Count the themes that officers decided on after that one."""
    return (
        db.session.scalar(
            sa.select(sa.func.count())
            .select_from(ThemeCoding)
            .where(
                ThemeCoding.how == "officer",
                ThemeCoding.id > coding_id,
                codings.is_standing(),
            )
        )
        or 0
    )
