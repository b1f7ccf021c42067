"""What an officer asks the queue for again and again, by a name of their own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.base import EncryptedJSON, Model
from portal.models.people import StaffMember


class SavedView(Model):
    """The filters and words of a queue under a name: somebody’s own, or shared with the team."""

    __tablename__ = "saved_views"
    __table_args__ = (sa.UniqueConstraint("staff_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    name: Mapped[str] = mapped_column(sa.String(60))
    # Encrypted, because what is looked for can be somebody’s name.
    asked: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON)
    is_shared: Mapped[bool] = mapped_column(index=True)
    made_at: Mapped[datetime]

    owner: Mapped[StaffMember] = relationship()
