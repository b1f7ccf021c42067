"""Cases found by when they came, closed ones too, to say what is usual."""

from __future__ import annotations

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_cases_opened_at",
        "cases",
        ["opened_at", "theme_code", "is_restricted", "merged_into_id"],
    )
