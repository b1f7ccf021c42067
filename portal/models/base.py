"""The column types that keep a secret, and short names for what every model needs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from portal.extensions import cipher, db

__all__ = ["Encrypted", "EncryptedJSON", "Model", "db"]

# Flask-SQLAlchemy makes its base when it runs; a checker of types is told what it is made of.
if TYPE_CHECKING:
    from portal.extensions.database import Base as Model
else:
    Model = db.Model


class Encrypted(sa.TypeDecorator[str]):
    """Text that is encrypted in the database with `FIELD_KEY`, and read as plain text here."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        return None if value is None else cipher.seal(value)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> str | None:
        return None if value is None else cipher.open(value)


class EncryptedJSON(sa.TypeDecorator[dict[str, Any]]):
    """A small document that is encrypted in the database with `FIELD_KEY`."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str | None:
        if value is None:
            return None
        return cipher.seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")))

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Any:
        return None if value is None else json.loads(cipher.open(value))
