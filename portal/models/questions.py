"""Sets of questions, the dated lists they draw on, and the drafts of people answering them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import EncryptedJSON, Model


class QuestionSet(Model):
    """One version of a set of questions; once in use it is never edited."""

    __tablename__ = "question_sets"
    __table_args__ = (sa.UniqueConstraint("code", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(60))
    version: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    audience: Mapped[str] = mapped_column(sa.String(20))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    digest: Mapped[str] = mapped_column(sa.String(64))
    definition: Mapped[dict[str, Any]]


class ListEntry(Model):
    """One entry of a dated list: an official category, a plain label, and when it holds."""

    __tablename__ = "list_entries"
    __table_args__ = (
        sa.UniqueConstraint("list_code", "code", "valid_from"),
        sa.Index("ix_list_entries_list_code_position", "list_code", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    list_code: Mapped[str] = mapped_column(sa.String(60))
    code: Mapped[str] = mapped_column(sa.String(60))
    label: Mapped[str] = mapped_column(sa.String(300))
    public_label: Mapped[str] = mapped_column(sa.String(300))
    help: Mapped[str] = mapped_column(sa.Text, default="")
    position: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    attributes: Mapped[dict[str, Any]]


class Draft(Model):
    """Answers someone has begun to give, kept for a few days so that they can carry on."""

    __tablename__ = "drafts"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    question_set_id: Mapped[int] = mapped_column(sa.ForeignKey("question_sets.id"))
    code_fingerprint: Mapped[str] = mapped_column(sa.String(64), unique=True)
    contents: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON)
    channel: Mapped[str] = mapped_column(sa.String(20))
    begun_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]
    sent_as: Mapped[str | None] = mapped_column(sa.String(40))
    staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
