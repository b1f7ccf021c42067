"""Saying that a report is about a theme, and keeping who or what said so and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.domain import Actor
from portal.domain.themes import taxonomy
from portal.extensions import database, db
from portal.models import Report, ThemeCoding

# From here on a suggestion is offered as such; below it the portal says that it is not sure and
# asks a person. On held-back texts, nine in ten of those above it were right (docs/themes.md).
SURE_FROM = 0.6


@dataclass(frozen=True)
class Suggested:
    """What a model made of a report: a theme as a probability from 0 to 1, why, and the next."""

    theme_code: str
    probability: float
    because: tuple[str, ...]
    also: tuple[tuple[str, float], ...]

    @property
    def is_sure(self) -> bool:
        return self.probability >= SURE_FROM


def code_report(
    report_id: int,
    theme_code: str,
    *,
    how: str,
    because: Sequence[str] = (),
    probability: float | None = None,
    is_main: bool = True,
    model_id: int | None = None,
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
        model_id=model_id,
        made_at=now,
    )


def take_back(coding: ThemeCoding, *, by: Actor, now: datetime) -> None:
    """Have a decision on a theme count no longer: what was decided before it holds again."""
    database.insert(
        ThemeCoding,
        report_id=coding.report_id,
        theme_code=coding.theme_code,
        is_main=False,
        how="taken_back",
        because=[],
        staff_id=by.id if by.is_staff else None,
        takes_back_id=coding.id,
        made_at=now,
    )


def is_standing(coding: Any = ThemeCoding) -> sa.ColumnElement[bool]:
    """Say which codings, or which of an alias of them, have not been taken back."""
    taken_back = aliased(ThemeCoding)
    return ~sa.exists().where(taken_back.takes_back_id == coding.id)


def codings_of(report: Report) -> list[ThemeCoding]:
    """Give every coding of a report, the first first."""
    return list(
        db.session.scalars(
            sa.select(ThemeCoding)
            .where(ThemeCoding.report_id == report.id)
            .order_by(ThemeCoding.id)
        )
    )


def decision_in(codings: Sequence[ThemeCoding]) -> ThemeCoding | None:
    """Find what last decided a report’s theme: its answers, or an officer. No model ever does."""
    taken_back = {one.takes_back_id for one in codings}
    return next(
        (
            one
            for one in reversed(codings)
            if one.is_main and one.how != "model" and one.id not in taken_back
        ),
        None,
    )


def suggestion_in(codings: Sequence[ThemeCoding]) -> Suggested | None:
    """Find what a model last made of a report, if one has read it."""
    made = [one for one in codings if one.how == "model"]
    main = next((one for one in reversed(made) if one.is_main), None)
    if main is None:
        return None
    also = [one for one in made if one.id > main.id]
    return Suggested(
        main.theme_code,
        main.probability or 0.0,
        tuple(main.because),
        tuple((one.theme_code, one.probability or 0.0) for one in also),
    )
