"""What was told to another body about a report, and what it answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.base import Encrypted, EncryptedJSON, Model
from portal.models.people import StaffMember
from portal.models.reports import Report


class Referral(Model):
    """One report told to one body: which parts of it, on what ground, and by whom.

    What was told is kept as it was told, whatever becomes of the report.
    """

    __tablename__ = "referrals"
    __table_args__ = (
        # Those that nobody has answered, the longest first.
        sa.Index(
            "ix_referrals_unanswered",
            "made_at",
            "id",
            sqlite_where=sa.text("answered_at IS NULL AND recalled_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL AND recalled_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("reports.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    agency: Mapped[str] = mapped_column(sa.String(60))
    basis: Mapped[str] = mapped_column(sa.String(60))
    # Which parts were told: their codes, which say nothing of anybody.
    parts: Mapped[list[str]]
    recipient: Mapped[str] = mapped_column(Encrypted)
    asks: Mapped[str] = mapped_column(Encrypted)
    told: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON, deferred=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    made_at: Mapped[datetime]
    open_until: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(sa.String(20))
    answered_at: Mapped[datetime | None]
    # When the team was told that no answer has come.
    told_at: Mapped[datetime | None]
    recalled_at: Mapped[datetime | None]

    report: Mapped[Report] = relationship(back_populates="referrals")
    staff: Mapped[StaffMember | None] = relationship()

    @property
    def is_unanswered(self) -> bool:
        return self.answered_at is None and self.recalled_at is None
