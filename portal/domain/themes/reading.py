"""Reading what people report, behind the scenes, for the theme that it is likely to be about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from portal.domain import Actor, jobs
from portal.domain.themes import codings, taxonomy
from portal.extensions import db
from portal.models import Report, ThemeCoding

if TYPE_CHECKING:
    from portal.domain.themes.suggesting import Suggestion

LONDON = ZoneInfo("Europe/London")
AT_A_TIME = 100
# A report may be kept a moment after one with a higher number: so many are looked at again.
LATE_COMERS = 1_000
# What is less likely than this is not worth an officer’s look.
WORTH_SAYING = 0.1


class _Unread(NamedTuple):
    """A report that no model has read."""

    id: int
    words: str
    received_at: datetime


@jobs.every(timedelta(seconds=5))
def read_new(*, now: datetime) -> int:
    """Suggest a theme for reports that have none suggested; return how many were read.

    What tells of harm is read by people alone, and so is not read here.
    """
    unread = _unread(AT_A_TIME)
    db.session.commit()  # while words are read, others write
    if not unread:
        return 0
    from portal.domain.themes import loading, suggesting  # seconds, and only when they are needed

    model, sorter = loading.current(now=now)
    db.session.commit()
    found = suggesting.suggest(
        [one.words for one in unread],
        sorter=sorter,
        among=[_in_use(one.received_at.astimezone(LONDON).date()) for one in unread],
    )
    for one, suggestion in zip(unread, found, strict=True):
        if suggestion.theme is not None:
            _keep(one.id, suggestion, model_id=model.id, now=now)
    return len(unread)


def _keep(report_id: int, suggestion: Suggestion, *, model_id: int, now: datetime) -> None:
    likely = [(suggestion.theme or "", suggestion.probability), *suggestion.also]
    for place, (theme, probability) in enumerate(likely):
        if place == 0 or probability >= WORTH_SAYING:
            codings.code_report(
                report_id,
                theme,
                how="model",
                because=suggestion.because if place == 0 else (),
                probability=round(probability, 4),
                is_main=place == 0,
                model_id=model_id,
                by=Actor.system(),
                now=now,
            )


def _in_use(day: date) -> set[str]:
    return {theme.code for theme in taxonomy.all_themes(on=day) if theme.takes_reports}


def _unread(limit: int) -> Sequence[_Unread]:
    read = sa.select(ThemeCoding.report_id).where(ThemeCoding.how == "model")
    last = sa.select(sa.func.coalesce(sa.func.max(ThemeCoding.report_id), 0)).where(
        ThemeCoding.how == "model"
    )
    rows = db.session.execute(
        sa.select(Report.id, Report.words, Report.received_at)
        .where(
            Report.id > last.scalar_subquery() - LATE_COMERS,
            Report.is_restricted.is_(sa.false()),
            Report.withdrawn_at.is_(None),
            sa.func.trim(Report.words) != "",
            ~read.where(ThemeCoding.report_id == Report.id).exists(),
        )
        .order_by(Report.id)
        .limit(limit)
    )
    return [_Unread(*row) for row in rows]
