"""Saying that a report is about a theme, and keeping who said so and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from portal.domain import Actor
from portal.domain.themes import taxonomy
from portal.extensions import database, db
from portal.models import Report, ThemeCoding


def code_report(
    report_id: int,
    theme_code: str,
    *,
    how: str,
    because: Sequence[str] = (),
    probability: float | None = None,
    is_main: bool = True,
    by: Actor,
    now: datetime,
) -> None:
    """Add a coding; earlier ones stay. `how` is "answers", "screen", "officer" or "model"."""
    taxonomy.get(theme_code)
    database.insert(
        ThemeCoding,
        report_id=report_id,
        theme_code=theme_code,
        is_main=is_main,
        how=how,
        probability=probability,
        because=list(because),
        staff_id=by.id if by.is_staff else None,
        made_at=now,
    )


def codings_of(report: Report) -> list[ThemeCoding]:
    """Give every coding of a report, the first first."""
    return list(
        db.session.scalars(
            sa.select(ThemeCoding)
            .where(ThemeCoding.report_id == report.id)
            .order_by(ThemeCoding.id)
        )
    )
