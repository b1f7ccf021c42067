"""What the portal has written to people."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Encrypted, Model


class Message(Model):
    """One e-mail, as it was worded, and whether it has gone."""

    __tablename__ = "messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    template: Mapped[str] = mapped_column(sa.String(60))
    report_id: Mapped[int | None] = mapped_column(sa.ForeignKey("reports.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    recipient: Mapped[str] = mapped_column(Encrypted)
    subject: Mapped[str] = mapped_column(Encrypted)
    body: Mapped[str] = mapped_column(Encrypted)
    queued_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
