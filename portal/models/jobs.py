"""Work that need not be done while someone waits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Model


class Job(Model):
    """One piece of work, written in the transaction that caused it, so that it can’t be lost."""

    __tablename__ = "jobs"
    __table_args__ = (sa.Index("ix_jobs_waiting", "finished_at", "gave_up_at", "run_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(60))
    payload: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    run_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    gave_up_at: Mapped[datetime | None]
    trouble: Mapped[str | None] = mapped_column(sa.String(300))
