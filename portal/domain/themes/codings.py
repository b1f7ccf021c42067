"""Saying that a report is about a theme, and keeping who said so and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import sqlalchemy as sa

from portal.domain import Actor
from portal.domain.themes import taxonomy
from portal.extensions import db
from portal.models import ThemeCoding


class HasId(Protocol):
    """A report, as far as a coding needs to know it."""

    id: int


def code_report(
    report: HasId,
    theme_code: str,
    *,
    how: str,
    because: Sequence[str] = (),
    probability: float | None = None,
    is_main: bool = True,
    by: Actor,
    now: datetime,
) -> ThemeCoding:
    """Add a coding; earlier ones stay. `how` is "answers", "officer" or "model"."""
    taxonomy.get(theme_code)
    coding = ThemeCoding(
        report_id=report.id,
        theme_code=theme_code,
        is_main=is_main,
        how=how,
        probability=probability,
        because=list(because),
        staff_id=by.id if by.is_staff else None,
        made_at=now,
    )
    db.session.add(coding)
    return coding


def codings_of(report: HasId) -> list[ThemeCoding]:
    """Give every coding of a report, the first first."""
    return list(
        db.session.scalars(
            sa.select(ThemeCoding)
            .where(ThemeCoding.report_id == report.id)
            .order_by(ThemeCoding.id)
        )
    )
