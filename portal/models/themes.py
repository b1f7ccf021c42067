"""The shared taxonomy of themes, every coding made with it, and what learns to make them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.base import Model
from portal.models.people import StaffMember


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
    __table_args__ = (
        # Small beside the table: most codings come with a report, and pay for none of these.
        sa.Index(
            "ix_theme_codings_suggested",
            "report_id",
            sqlite_where=sa.text("how = 'model'"),
            postgresql_where=sa.text("how = 'model'"),
        ),
        sa.Index(
            "ix_theme_codings_suggested_at",
            "made_at",
            sqlite_where=sa.text("how = 'model'"),
            postgresql_where=sa.text("how = 'model'"),
        ),
        sa.Index(
            "ix_theme_codings_decided",
            "id",
            sqlite_where=sa.text("how = 'officer'"),
            postgresql_where=sa.text("how = 'officer'"),
        ),
        sa.Index(
            "ix_theme_codings_takes_back_id",
            "takes_back_id",
            unique=True,
            sqlite_where=sa.text("takes_back_id IS NOT NULL"),
            postgresql_where=sa.text("takes_back_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("reports.id"), index=True)
    theme_code: Mapped[str] = mapped_column(sa.String(60))
    is_main: Mapped[bool]
    how: Mapped[str] = mapped_column(sa.String(20))
    probability: Mapped[float | None]
    because: Mapped[list[str]]
    staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    # Which model suggested it, if one did.
    model_id: Mapped[int | None] = mapped_column(sa.ForeignKey("theme_models.id"))
    # The coding that this one takes back, if it does: then neither counts.
    takes_back_id: Mapped[int | None] = mapped_column(sa.ForeignKey("theme_codings.id"))
    made_at: Mapped[datetime]


class ThemeModel(Model):
    """What suggests themes: as it came, or as it learnt from what officers decided. Never edited.

    `measured` has how it did on decisions that no model learns from, and beside it how the one
    that was live then did on the same.
    """

    __tablename__ = "theme_models"

    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(sa.String(20))
    # The file it is kept in; of the examples that came, the digest of all of them.
    key: Mapped[str] = mapped_column(sa.String(100))
    learnt_from: Mapped[int]
    # The last decision it could have learnt from.
    up_to: Mapped[int]
    measured: Mapped[dict[str, Any]]
    staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))

    staff: Mapped[StaffMember | None] = relationship()


class ThemeModelTurn(Model):
    """A model went live, or was kept from it, and why. The last that went live still is."""

    __tablename__ = "theme_model_turns"

    id: Mapped[int] = mapped_column(primary_key=True)
    model_id: Mapped[int] = mapped_column(sa.ForeignKey("theme_models.id"), index=True)
    is_live: Mapped[bool]
    because: Mapped[str] = mapped_column(sa.Text)
    taken_at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))

    model: Mapped[ThemeModel] = relationship()
    staff: Mapped[StaffMember | None] = relationship()
