"""A photo can be covered in part, and how it came kept apart."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("photos", sa.Column("original_key", sa.String(length=100), nullable=True))
    op.add_column("photos", sa.Column("covered_at", sa.DateTime(), nullable=True))
