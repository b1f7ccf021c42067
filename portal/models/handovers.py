"""What one shift leaves to the next."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.base import Encrypted, Model
from portal.models.people import StaffMember


class Handover(Model):
    """A note for the next shift: encrypted, for it tells of cases and people, and soon erased."""

    __tablename__ = "handovers"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    words: Mapped[str] = mapped_column(Encrypted)
    made_at: Mapped[datetime] = mapped_column(index=True)

    staff: Mapped[StaffMember] = relationship()
