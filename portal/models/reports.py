"""What residents have told the partnership, with the people and pictures behind it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.base import Encrypted, EncryptedJSON, Model
from portal.models.triage import Case

if TYPE_CHECKING:
    from portal.models.referrals import Referral


class Report(Model):
    """Something a resident has told the partnership about, in their own words, never rewritten."""

    __tablename__ = "reports"
    __table_args__ = (
        sa.Index("ix_reports_stream_received_at", "stream", "received_at"),
        # What else was told of about the same spot, the nearest in time first.
        sa.Index("ix_reports_place_cell_received_at", "place_cell", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    stream: Mapped[str] = mapped_column(sa.String(60))
    question_set_id: Mapped[int] = mapped_column(sa.ForeignKey("question_sets.id"))
    draft_id: Mapped[str | None] = mapped_column(sa.String(36), unique=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    channel: Mapped[str] = mapped_column(sa.String(20))
    received_at: Mapped[datetime]
    happened_on: Mapped[date | None]
    kind: Mapped[str | None] = mapped_column(sa.String(60))
    headline: Mapped[str] = mapped_column(sa.String(300))
    words: Mapped[str] = mapped_column(sa.Text)
    answers: Mapped[dict[str, Any]]
    marks: Mapped[list[str]]

    place_label: Mapped[str] = mapped_column(sa.String(300))
    place_note: Mapped[str] = mapped_column(sa.Text, default="")
    place_precision: Mapped[str] = mapped_column(sa.String(20))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    # The square of the grid that the point is in.
    place_cell: Mapped[int | None] = mapped_column(sa.BigInteger)
    postcode: Mapped[str | None] = mapped_column(sa.String(8))
    ward_code: Mapped[str | None] = mapped_column(sa.String(12))
    ward_name: Mapped[str | None] = mapped_column(sa.String(100))
    ward_basis: Mapped[str | None] = mapped_column(sa.String(100))
    is_inside_area: Mapped[bool]

    is_restricted: Mapped[bool]
    looks_automated: Mapped[bool]
    withdrawn_at: Mapped[datetime | None]
    follow_fingerprint: Mapped[str] = mapped_column(sa.String(64))
    staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))

    case: Mapped[Case] = relationship(back_populates="reports")
    reporter: Mapped[Reporter | None] = relationship(back_populates="report", uselist=False)
    witness: Mapped[Witness | None] = relationship(back_populates="report", uselist=False)
    photos: Mapped[list[Photo]] = relationship(back_populates="report", order_by="Photo.position")
    additions: Mapped[list[Addition]] = relationship(
        back_populates="report", order_by="Addition.added_at"
    )
    enquiries: Mapped[list[Enquiry]] = relationship(back_populates="report", order_by="Enquiry.id")
    call_backs: Mapped[list[CallBack]] = relationship(
        back_populates="report", order_by="CallBack.id"
    )
    referrals: Mapped[list[Referral]] = relationship(
        back_populates="report", order_by="Referral.id"
    )

    @property
    def open_enquiry(self) -> Enquiry | None:
        """What we asked and wait to hear about, while anybody still works on it."""
        if self.is_withdrawn or self.case.is_closed:
            return None
        return next((one for one in self.enquiries if one.ended_at is None), None)

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def is_anonymous(self) -> bool:
        return self.reporter is None


class Reporter(Model):
    """How to reach the person who reported, if they said and if it is safe."""

    __tablename__ = "reporters"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("reports.id"), unique=True)
    name: Mapped[str | None] = mapped_column(Encrypted)
    email: Mapped[str | None] = mapped_column(Encrypted)
    phone: Mapped[str | None] = mapped_column(Encrypted)
    postcode: Mapped[str | None] = mapped_column(Encrypted)
    note: Mapped[str | None] = mapped_column(Encrypted)
    contact: Mapped[str] = mapped_column(sa.String(20))
    email_fingerprint: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    phone_fingerprint: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    postcode_fingerprint: Mapped[str | None] = mapped_column(sa.String(64))
    wants_news: Mapped[bool] = mapped_column(default=False)

    report: Mapped[Report] = relationship(back_populates="reporter")

    @property
    def may_be_emailed(self) -> bool:
        return self.contact == "yes_email" and self.email is not None


class Witness(Model):
    """What a witness saw of someone: kept apart, encrypted, and opened only by those who may."""

    __tablename__ = "witnesses"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("reports.id"), unique=True)
    details: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON)

    report: Mapped[Report] = relationship(back_populates="witness")


class Addition(Model):
    """Something the reporter told us later: more about it, that it happened again, an answer."""

    __tablename__ = "additions"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("reports.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    words: Mapped[str] = mapped_column(sa.Text)
    happened_on: Mapped[date | None]
    added_at: Mapped[datetime]

    report: Mapped[Report] = relationship(back_populates="additions")


class Enquiry(Model):
    """One question the team asked a reporter: open until it is answered or another is asked."""

    __tablename__ = "enquiries"
    __table_args__ = (
        # Those that wait for an answer, the longest first.
        sa.Index(
            "ix_enquiries_open",
            "asked_at",
            "id",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("reports.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    words: Mapped[str] = mapped_column(sa.Text)
    asked_at: Mapped[datetime]
    # When the team was told that no answer has come.
    told_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    answer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("additions.id"), unique=True)

    report: Mapped[Report] = relationship(back_populates="enquiries")
    answer: Mapped[Addition | None] = relationship()


class CallBack(Model):
    """One try to ring whoever sent a report: the first call or the later one, and what came."""

    __tablename__ = "call_backs"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("reports.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    call: Mapped[str] = mapped_column(sa.String(20))
    outcome: Mapped[str] = mapped_column(sa.String(20))
    made_at: Mapped[datetime]

    report: Mapped[Report] = relationship(back_populates="call_backs")


class Photo(Model):
    """A picture sent with a report: turned upright, drawn afresh, and without its location."""

    __tablename__ = "photos"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    draft_id: Mapped[str | None] = mapped_column(sa.String(36), index=True)
    report_id: Mapped[int | None] = mapped_column(sa.ForeignKey("reports.id"), index=True)
    position: Mapped[int]
    key: Mapped[str] = mapped_column(sa.String(100))
    thumbnail_key: Mapped[str | None] = mapped_column(sa.String(100))
    # Once a part of it is covered: the photo as it came, while that is kept.
    original_key: Mapped[str | None] = mapped_column(sa.String(100))
    covered_at: Mapped[datetime | None]
    name: Mapped[str | None] = mapped_column(Encrypted)
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(sa.String(64))
    added_at: Mapped[datetime]

    report: Mapped[Report | None] = relationship(back_populates="photos")
