"""The words of each case as they are looked for, and which cases wait to have theirs read again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Model

# What finds the words: an index on PostgreSQL, on SQLite a table that follows by triggers. Each
# engine has its own, so migrations make them and no model does.
OF_POSTGRESQL = "ix_case_words_words"
OF_SQLITE = "case_words_fts"


def is_in_the_models(
    _item: object, name: str | None, _kind: str, is_there: bool, _of_models: object
) -> bool:
    """Say whether what a database has is also for its models to say, as nearly all of it is."""
    return not (is_there and (name or "").startswith((OF_POSTGRESQL, OF_SQLITE)))


class Lexemes(sa.TypeDecorator[Any]):
    """Words in the order in which they stand: searched by either engine in its own way.

    They hold letters and digits alone, so nothing in them has to be escaped.
    """

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        kind = postgresql.TSVECTOR() if dialect.name == "postgresql" else sa.Text()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: Sequence[str] | None, dialect: sa.Dialect) -> str | None:
        if value is None or dialect.name != "postgresql":
            return None if value is None else " ".join(value)
        return " ".join(f"'{word}':{place}" for place, word in enumerate(value, start=1))


class CaseWords(Model):
    """The words of a case’s reports and notes. Gone with the case; found by an index of them."""

    __tablename__ = "case_words"
    case_id: Mapped[int] = mapped_column(
        sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    words: Mapped[Any] = mapped_column(Lexemes)


class CaseWordsDue(Model):
    """A case something was written in since its words were last read. The database notes it."""

    __tablename__ = "case_words_due"

    id: Mapped[int] = mapped_column(
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True
    )
    case_id: Mapped[int]
