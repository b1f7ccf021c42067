"""A case can be with a team or a partner."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

WITH_A_BODY = sa.text("closed_at IS NULL AND merged_into_id IS NULL AND owner_body IS NOT NULL")


def upgrade() -> None:
    op.add_column("cases", sa.Column("owner_body", sa.String(length=60), nullable=True))
    op.create_index(
        "ix_cases_open_body",
        "cases",
        ["owner_body", "rank", "id"],
        unique=False,
        sqlite_where=WITH_A_BODY,
        postgresql_where=WITH_A_BODY,
    )
