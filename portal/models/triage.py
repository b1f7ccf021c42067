"""What the team works on: cases, and the history that adds up to where each one is."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.base import Model
from portal.models.people import StaffMember

if TYPE_CHECKING:
    from portal.models.reports import Report


class Case(Model):
    """A problem the team works on; one or more reports told them of it."""

    __tablename__ = "cases"
    __table_args__ = (
        sa.Index("ix_cases_queue", "theme_code", "status", "opened_at"),
        # Holds all that the queue and the desk choose, count and order by, so that neither reads
        # a row that it does not show.
        sa.Index(
            "ix_cases_desk",
            "status",
            "merged_into_id",
            "priority",
            "due_at",
            "opened_at",
            "theme_code",
            "is_restricted",
            "responded_at",
            "owner_id",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    opened_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(sa.String(30))
    theme_code: Mapped[str] = mapped_column(sa.String(60))
    category: Mapped[str | None] = mapped_column(sa.String(20))
    priority: Mapped[int]
    because: Mapped[list[str]]
    standard: Mapped[str] = mapped_column(sa.String(30))
    due_at: Mapped[datetime | None]
    responded_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closing_reason: Mapped[str | None] = mapped_column(sa.String(60))
    is_restricted: Mapped[bool]
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"), index=True)
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"))
    revision: Mapped[int] = mapped_column(default=1)

    owner: Mapped[StaffMember | None] = relationship()
    merged_into: Mapped[Case | None] = relationship(remote_side=[id])
    reports: Mapped[list[Report]] = relationship(
        back_populates="case", order_by="Report.received_at"
    )
    events: Mapped[list[CaseEvent]] = relationship(back_populates="case", order_by="CaseEvent.id")
    actions: Mapped[list[CaseAction]] = relationship(
        back_populates="case", order_by="CaseAction.id"
    )

    __mapper_args__ = {"version_id_col": revision}

    @property
    def is_closed(self) -> bool:
        return self.status == "closed"

    @property
    def standing_reports(self) -> list[Report]:
        return [report for report in self.reports if not report.is_withdrawn]

    @property
    def has_no_standing_reports(self) -> bool:
        return not self.standing_reports


class CaseEvent(Model):
    """One thing that happened to a case. The rows add up to now; none is ever changed."""

    __tablename__ = "case_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    happened_at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(sa.String(30))
    before: Mapped[str | None] = mapped_column(sa.String(60))
    after: Mapped[str | None] = mapped_column(sa.String(60))
    reason: Mapped[str | None] = mapped_column(sa.String(100))
    words: Mapped[str | None] = mapped_column(sa.Text)
    is_public: Mapped[bool] = mapped_column(default=False)
    report_id: Mapped[int | None] = mapped_column(sa.ForeignKey("reports.id"))
    actor_kind: Mapped[str] = mapped_column(sa.String(20))
    staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))

    case: Mapped[Case] = relationship(back_populates="events")
    staff: Mapped[StaffMember | None] = relationship()


class CaseAction(Model):
    """Something the team did about a case, from the dated lists; a later row may strike it out."""

    __tablename__ = "case_actions"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    list_code: Mapped[str] = mapped_column(sa.String(60))
    code: Mapped[str] = mapped_column(sa.String(60))
    detail: Mapped[str] = mapped_column(sa.String(60))
    taken_on: Mapped[date]
    words: Mapped[str] = mapped_column(sa.Text)
    strikes_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case_actions.id"), unique=True)
    made_at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))

    case: Mapped[Case] = relationship(back_populates="actions")
    staff: Mapped[StaffMember | None] = relationship()


class CaseLink(Model):
    """Two cases that are the same problem at two times; a later row may take that back."""

    __tablename__ = "case_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    earlier_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    undoes_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case_links.id"), unique=True)
    made_at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
