"""What of a case is told of again and again, each found by a small index of the open cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

OPEN = "closed_at IS NULL AND merged_into_id IS NULL"


def upgrade() -> None:
    # Which of the cases that are there are repeats, the worker finds when it next weighs them all:
    # that these weigh anything is news to it.
    for name in ("is_repeat_place", "is_repeat_person", "is_repeat_victim"):
        op.add_column(
            "cases", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
        )
        op.create_index(
            f"ix_cases_open_{name.removeprefix('is_')}",
            "cases",
            ["rank", "id"],
            unique=False,
            sqlite_where=sa.text(f"{OPEN} AND {name} IS 1"),
            postgresql_where=sa.text(f"{OPEN} AND {name} IS true"),
        )
