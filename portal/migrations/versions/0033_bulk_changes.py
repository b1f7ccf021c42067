"""Changes to several cases at once, kept so that they can be undone; a coding may be taken back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bulk_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.Column("told_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_bulk_changes_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_changes")),
    )
    op.create_index("ix_bulk_changes_staff_id_made_at", "bulk_changes", ["staff_id", "made_at"])
    op.create_table(
        "bulk_change_parts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("before", JSON, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["change_id"],
            ["bulk_changes.id"],
            name=op.f("fk_bulk_change_parts_change_id_bulk_changes"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_bulk_change_parts_case_id_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_change_parts")),
    )
    for column in ("change_id", "case_id"):
        op.create_index(op.f(f"ix_bulk_change_parts_{column}"), "bulk_change_parts", [column])
    # By hand, as both engines say it: a table made anew would lose what keeps its rows unchanged.
    op.execute(
        "ALTER TABLE theme_codings ADD COLUMN takes_back_id INTEGER "
        "CONSTRAINT fk_theme_codings_takes_back_id_theme_codings REFERENCES theme_codings (id)"
    )
    is_one = sa.text("takes_back_id IS NOT NULL")
    op.create_index(
        "ix_theme_codings_takes_back_id",
        "theme_codings",
        ["takes_back_id"],
        unique=True,
        sqlite_where=is_one,
        postgresql_where=is_one,
    )
