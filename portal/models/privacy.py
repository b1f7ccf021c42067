"""Complaints about how someone’s information was used."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Encrypted, EncryptedJSON, Model


class InformationComplaint(Model):
    """A complaint under section 164A of the Data Protection Act 2018, with its 30-day clock."""

    __tablename__ = "information_complaints"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    received_at: Mapped[datetime]
    acknowledge_by: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    details: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON)
    outcome: Mapped[str | None] = mapped_column(Encrypted)
