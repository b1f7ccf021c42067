"""What the team works on: cases, and the history that adds up to where each one is."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.base import Model
from portal.models.people import StaffMember

if TYPE_CHECKING:
    from portal.models.reports import Report


# What the queue is made of. Both engines find by an index of a part of a table whatever says the
# same in the same words, so these hold no value that is sent apart from them.
OPEN = "closed_at IS NULL AND merged_into_id IS NULL"
WAITING = f"{OPEN} AND responded_at IS NULL"
CLOSED = "closed_at IS NOT NULL AND merged_into_id IS NULL"
WITH_A_BODY = f"{OPEN} AND owner_body IS NOT NULL"


def _partial(where: str, *, is_true: str = "") -> dict[str, Any]:
    """Give what limits an index to some of the rows, to each engine in its own words."""
    of_sqlite, of_postgresql = (f" AND {is_true} IS {yes}" for yes in ("1", "true"))
    return {
        "sqlite_where": sa.text(where + (of_sqlite if is_true else "")),
        "postgresql_where": sa.text(where + (of_postgresql if is_true else "")),
    }


def _open_index(name: str, *columns: str, where: str = "") -> sa.Index:
    return sa.Index(f"ix_cases_open_{name}", *columns, **_partial(OPEN, is_true=where))


class Case(Model):
    """A problem the team works on; one or more reports told them of it."""

    __tablename__ = "cases"
    __table_args__ = (
        _open_index("rank", "rank", "id"),
        # Whoever may not open the restricted ones counts without them.
        _open_index("theme", "theme_code", "rank", "id", "is_restricted"),
        _open_index("category", "category", "rank", "id", "is_restricted"),
        _open_index("ward", "ward_code", "rank", "id", "is_restricted"),
        _open_index("channel", "channel", "rank", "id", "is_restricted"),
        _open_index("status", "status", "rank", "id"),
        _open_index("owner", "owner_id", "rank", "id"),
        # Few are with a team or a partner, and a new one never is.
        sa.Index("ix_cases_open_body", "owner_body", "rank", "id", **_partial(WITH_A_BODY)),
        _open_index("opened", "opened_at", "id"),
        _open_index("due", "due_at", "id"),
        # Few cases carry each of these, so each is an index of its own, and a small one.
        _open_index("restricted", "rank", "id", where="is_restricted"),
        _open_index("hazardous", "rank", "id", where="is_hazardous"),
        _open_index("repeat", "rank", "id", where="is_repeat"),
        _open_index("repeat_place", "rank", "id", where="is_repeat_place"),
        _open_index("repeat_person", "rank", "id", where="is_repeat_person"),
        _open_index("repeat_victim", "rank", "id", where="is_repeat_victim"),
        _open_index("photos", "rank", "id", where="has_photos"),
        _open_index("reply", "rank", "id", where="awaits_reply"),
        # What waits for its first response, of each theme and in all, the soonest due first.
        sa.Index("ix_cases_waiting", "due_at", "id", "is_restricted", **_partial(WAITING)),
        sa.Index(
            "ix_cases_waiting_theme",
            "theme_code",
            "due_at",
            "status",
            "is_restricted",
            **_partial(WAITING),
        ),
        # What came when, whatever became of it: what is usual for a day.
        sa.Index(
            "ix_cases_opened_at", "opened_at", "theme_code", "is_restricted", "merged_into_id"
        ),
        sa.Index("ix_cases_closed", "closed_at", "id", **_partial(CLOSED)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    opened_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(sa.String(30))
    theme_code: Mapped[str] = mapped_column(sa.String(60))
    category: Mapped[str | None] = mapped_column(sa.String(20))
    priority: Mapped[int]
    # The parts of that sum: each with its mark, its reason in words and its points.
    because: Mapped[list[dict[str, Any]]]
    # Where an officer put it over its reasons: a code of the levels.
    overruled: Mapped[str | None] = mapped_column(sa.String(30))
    # Its place in the order of work, the lower the sooner: more points first, then the sooner due.
    rank: Mapped[int] = mapped_column(sa.BigInteger)
    standard: Mapped[str] = mapped_column(sa.String(30))
    due_at: Mapped[datetime | None]
    responded_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closing_reason: Mapped[str | None] = mapped_column(sa.String(60))
    is_restricted: Mapped[bool]
    # What the queue is narrowed by, kept here so that no report is read to find a case.
    ward_code: Mapped[str | None] = mapped_column(sa.String(12))
    channel: Mapped[str] = mapped_column(sa.String(20), default="")
    is_hazardous: Mapped[bool] = mapped_column(default=False)
    is_repeat: Mapped[bool] = mapped_column(default=False)
    # What of it is told of again and again, as the worker finds it.
    is_repeat_place: Mapped[bool] = mapped_column(default=False)
    is_repeat_person: Mapped[bool] = mapped_column(default=False)
    is_repeat_victim: Mapped[bool] = mapped_column(default=False)
    has_photos: Mapped[bool] = mapped_column(default=False)
    awaits_reply: Mapped[bool] = mapped_column(default=False)
    # Whose it is: an officer’s, or a team’s or a partner’s by its list and code; never both.
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"), index=True)
    owner_body: Mapped[str | None] = mapped_column(sa.String(60))
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
    def has_owner(self) -> bool:
        return self.owner_id is not None or self.owner_body is not None

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
