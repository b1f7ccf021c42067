"""The taxonomy of themes as it is, and as it was on any day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

import sqlalchemy as sa

from portal.domain.remembered import Remembered
from portal.extensions import db
from portal.models import Theme


class NoSuchTheme(LookupError):
    """A code that the taxonomy has never held."""


@dataclass(frozen=True, slots=True)
class ThemeFacts:
    """A theme as its facts stood for a time."""

    code: str
    label: str
    description: str
    group: str
    intake: str
    on_public_map: bool
    nsir: str | None
    priorities: tuple[str, ...]
    streams: tuple[str, ...]
    valid_from: date
    valid_to: date | None

    @property
    def is_restricted(self) -> bool:
        return self.intake == "restricted"

    @property
    def is_ours(self) -> bool:
        """Whether the team works on it; what is not ours is for somebody else to put right."""
        return self.intake in {"queue", "restricted"}

    @property
    def takes_reports(self) -> bool:
        """Whether something reported can be about it; what people ask for is in comments alone."""
        return self.intake != "none"

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def all_themes(*, on: date | None = None, stream: str | None = None) -> list[ThemeFacts]:
    """Give the themes in order: those that hold on a day, those of a stream, or all."""
    return [
        theme
        for theme in _themes()
        if (on is None or theme.holds_on(on)) and (stream is None or stream in theme.streams)
    ]


def find(code: str | None, *, on: date | None = None) -> ThemeFacts | None:
    """Find a theme on a day; without a day, as it was last."""
    matching = [theme for theme in all_themes(on=on) if theme.code == code]
    return max(matching, key=lambda theme: theme.valid_from, default=None)


def get(code: str, *, on: date | None = None) -> ThemeFacts:
    """Get a theme; raise NoSuchTheme unless it holds."""
    theme = find(code, on=on)
    if theme is None:
        raise NoSuchTheme(code)
    return theme


def label(code: str) -> str:
    """Give a theme’s label, whether or not it still holds."""
    return get(code).label


def groups(themes: list[ThemeFacts]) -> list[tuple[str, list[ThemeFacts]]]:
    """Give themes under the headings they share, in their order."""
    return [(name, list(found)) for name, found in groupby(themes, key=lambda t: t.group)]


def _read_themes() -> list[ThemeFacts]:
    return [
        ThemeFacts(
            code=row.code,
            label=row.label,
            description=row.description,
            group=row.group,
            intake=row.intake,
            on_public_map=row.on_public_map,
            nsir=row.nsir,
            priorities=tuple(row.priorities),
            streams=tuple(row.streams),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in db.session.scalars(sa.select(Theme).order_by(Theme.position))
    ]


_themes = Remembered(_read_themes)
