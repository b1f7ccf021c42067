"""The shared taxonomy of themes, and every coding made with it."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Model


class Theme(Model):
    """A subject that reports and comments alike are sorted by, for as long as it holds."""

    __tablename__ = "themes"
    __table_args__ = (sa.UniqueConstraint("code", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(60))
    label: Mapped[str] = mapped_column(sa.String(200))
    description: Mapped[str] = mapped_column(sa.Text)
    group: Mapped[str] = mapped_column("theme_group", sa.String(100))
    intake: Mapped[str] = mapped_column(sa.String(20))
    on_public_map: Mapped[bool]
    nsir: Mapped[str | None] = mapped_column(sa.String(30))
    priorities: Mapped[list[str]]
    streams: Mapped[list[str]]
    codes_comments: Mapped[bool]
    position: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class ThemeCoding(Model):
    """One judgement that a report is about a theme: whose, how sure, and why. Never edited."""

    __tablename__ = "theme_codings"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("reports.id"), index=True)
    theme_code: Mapped[str] = mapped_column(sa.String(60))
    is_main: Mapped[bool]
    how: Mapped[str] = mapped_column(sa.String(20))
    probability: Mapped[float | None]
    because: Mapped[list[str]]
    staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    made_at: Mapped[datetime]
