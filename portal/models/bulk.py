"""Changes made to several cases at once, and how each case was before, while it can be undone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.base import EncryptedJSON, Model
from portal.models.people import StaffMember
from portal.models.triage import Case


class BulkChange(Model):
    """One change that an officer made to several cases together."""

    __tablename__ = "bulk_changes"
    __table_args__ = (sa.Index("ix_bulk_changes_staff_id_made_at", "staff_id", "made_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    # Encrypted, because what is written to reporters waits in it.
    asked: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON)
    made_at: Mapped[datetime]
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    undone_at: Mapped[datetime | None]
    # When whoever reported the cases was written to, where the change writes to them.
    told_at: Mapped[datetime | None]

    staff: Mapped[StaffMember] = relationship()
    parts: Mapped[list[BulkChangePart]] = relationship(
        back_populates="change", order_by="BulkChangePart.id"
    )


class BulkChangePart(Model):
    """One case of a change: how it was before, and its revision when the change was done."""

    __tablename__ = "bulk_change_parts"

    id: Mapped[int] = mapped_column(primary_key=True)
    change_id: Mapped[int] = mapped_column(sa.ForeignKey("bulk_changes.id"), index=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    before: Mapped[dict[str, Any]]
    revision: Mapped[int]
    undone_at: Mapped[datetime | None]

    change: Mapped[BulkChange] = relationship(back_populates="parts")
    case: Mapped[Case] = relationship()
