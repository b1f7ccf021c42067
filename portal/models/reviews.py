"""Who asked for a case review, what was decided about it, and who was told of the right."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.base import Encrypted, EncryptedJSON, Model
from portal.models.people import StaffMember


class ReviewApplication(Model):
    """Somebody’s application for an anti-social behaviour case review (2014 Act s.104)."""

    __tablename__ = "review_applications"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    question_set_id: Mapped[int] = mapped_column(sa.ForeignKey("question_sets.id"))
    draft_id: Mapped[str | None] = mapped_column(sa.String(36), unique=True)
    channel: Mapped[str] = mapped_column(sa.String(20))
    received_at: Mapped[datetime] = mapped_column(index=True)
    for_whom: Mapped[str] = mapped_column(sa.String(20))
    has_consent: Mapped[bool]
    is_restricted: Mapped[bool]
    looks_automated: Mapped[bool]

    answers: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON)
    contact: Mapped[str] = mapped_column(sa.String(20))
    name: Mapped[str | None] = mapped_column(Encrypted)
    email: Mapped[str | None] = mapped_column(Encrypted)
    phone: Mapped[str | None] = mapped_column(Encrypted)
    address: Mapped[str | None] = mapped_column(Encrypted)
    note: Mapped[str | None] = mapped_column(Encrypted)
    email_fingerprint: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    phone_fingerprint: Mapped[str | None] = mapped_column(sa.String(64), index=True)

    acknowledge_by: Mapped[datetime]
    decide_by: Mapped[datetime]
    outcome_by: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    is_met: Mapped[bool | None]
    carried_out_at: Mapped[datetime | None]
    outcome_at: Mapped[datetime | None]
    has_recommendations: Mapped[bool | None]
    revision: Mapped[int] = mapped_column(default=1)

    steps: Mapped[list[ReviewStep]] = relationship(
        back_populates="application", order_by="ReviewStep.id"
    )

    __mapper_args__ = {"version_id_col": revision}

    @property
    def may_be_emailed(self) -> bool:
        return self.contact == "yes_email" and self.email is not None


class ReviewStep(Model):
    """One thing done about an application. The rows add up to now; none is ever changed."""

    __tablename__ = "review_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("review_applications.id"), index=True)
    happened_at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(sa.String(30))
    details: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON)
    staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))

    application: Mapped[ReviewApplication] = relationship(back_populates="steps")
    staff: Mapped[StaffMember | None] = relationship()


class ReviewExplanation(Model):
    """That somebody was told of the right because they reported again: once for two reports."""

    __tablename__ = "review_explanations"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("reports.id"), unique=True)
    earlier_report_id: Mapped[int] = mapped_column(sa.ForeignKey("reports.id"), index=True)
    explained_at: Mapped[datetime]
