"""The people who work here: staff, and the links that let them in."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.base import Model


class StaffMember(Model):
    """Someone who signs in to work for the partnership."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    role: Mapped[str] = mapped_column(sa.String(30))
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    session_stamp: Mapped[str] = mapped_column(sa.String(40))
    added_at: Mapped[datetime]
    joined_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]

    @property
    def has_left(self) -> bool:
        return self.left_at is not None

    @property
    def is_waiting_to_join(self) -> bool:
        return self.password_hash is None and not self.has_left


class AccountLink(Model):
    """A one-time link that lets a member of staff choose a password."""

    __tablename__ = "account_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(sa.String(20))
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    staff: Mapped[StaffMember] = relationship()
