"""How many cases stand where, for the desk and beside the queue: each count stops at its most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from portal.domain.triage import narrowing
from portal.domain.triage.narrowing import Viewer
from portal.domain.triage.queue import bounded
from portal.extensions import db
from portal.models import Case, Theme

# Beside the queue a count only says where there is much to do.
MOST_BESIDE = 100


@dataclass(frozen=True)
class Figures:
    """How many cases stand where, for the desk; none is counted past `queue.MOST_COUNTED`."""

    open: int = 0
    new: int = 0
    overdue: int = 0
    mine: int = 0
    restricted: int = 0


def figures(*, viewer: Viewer, now: datetime) -> Figures:
    """Count the open cases, and how many of them are new, late, the viewer’s and restricted."""
    row = db.session.execute(
        sa.select(
            bounded(narrowing.open_()),
            bounded(narrowing.new()),
            bounded(narrowing.overdue(now)),
            bounded(narrowing.of_viewer(viewer)),
            bounded(narrowing.restricted()),
        )
    ).one()
    return Figures(*row)


@dataclass(frozen=True)
class Tally:
    """How many cases of one theme are open, new, and late."""

    theme: str
    open: int
    new: int
    overdue: int


def tallies(*, viewer: Viewer, now: datetime) -> list[Tally]:
    """Count the open cases of each theme that the viewer may open, the fullest first."""
    themes = _themes()
    of_theme = _of_theme(themes, viewer)
    query = sa.select(
        themes.c.code,
        bounded((*narrowing.open_(), *of_theme), within=themes),
        bounded((*narrowing.waiting(), *of_theme, narrowing.is_new()), within=themes),
        bounded((*narrowing.overdue(now), *of_theme), within=themes),
    )
    found = [Tally(*row) for row in db.session.execute(query)]
    found.sort(key=lambda tally: (-tally.open, tally.theme))
    return [tally for tally in found if tally.open]


def open_by_theme(*, viewer: Viewer) -> Mapping[str, int]:
    """Count the open cases of each theme that the viewer may open, to `MOST_BESIDE` and one."""
    themes = _themes()
    of_theme = _of_theme(themes, viewer)
    query = sa.select(
        themes.c.code,
        bounded((*narrowing.open_(), *of_theme), most=MOST_BESIDE, within=themes),
    )
    found = sorted(db.session.execute(query), key=lambda row: (-row[1], row[0]))
    return {code: number for code, number in found if number}


def _themes() -> sa.Subquery:
    return sa.select(Theme.code).distinct().subquery("known")


def _of_theme(themes: sa.Subquery, viewer: Viewer) -> tuple[sa.ColumnElement[bool], ...]:
    same = Case.theme_code == themes.c.code
    return (same,) if viewer.opens_restricted else (same, Case.is_restricted.is_(False))
