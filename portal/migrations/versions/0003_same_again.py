"""Where each report is on the grid, and which cases are the same problem again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# The grid as it is laid in places/cells.py. SQLite cuts a number off where PostgreSQL rounds it.
CELL = {
    "sqlite": "CAST((latitude + 90) / 0.0009 AS INTEGER) * 1000000 "
    "+ CAST((longitude + 180) / 0.0015 AS INTEGER)",
    "postgresql": "floor((latitude + 90) / 0.0009)::bigint * 1000000 "
    "+ floor((longitude + 180) / 0.0015)::bigint",
}


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.add_column("reports", sa.Column("place_cell", sa.BigInteger(), nullable=True))
    op.execute(
        f"UPDATE reports SET place_cell = {CELL[dialect]} "  # noqa: S608 - our own words alone
        "WHERE latitude IS NOT NULL AND longitude IS NOT NULL"
    )
    op.create_index(
        "ix_reports_place_cell_received_at", "reports", ["place_cell", "received_at"], unique=False
    )
    op.create_table(
        "case_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("earlier_id", sa.Integer(), nullable=False),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_case_links_case_id_cases")
        ),
        sa.ForeignKeyConstraint(
            ["earlier_id"], ["cases.id"], name=op.f("fk_case_links_earlier_id_cases")
        ),
        sa.ForeignKeyConstraint(
            ["undoes_id"], ["case_links.id"], name=op.f("fk_case_links_undoes_id_case_links")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_case_links_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_links")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_case_links_undoes_id")),
    )
    op.create_index(op.f("ix_case_links_case_id"), "case_links", ["case_id"], unique=False)
    op.create_index(op.f("ix_case_links_earlier_id"), "case_links", ["earlier_id"], unique=False)
    if dialect == "postgresql":
        op.execute(
            """
            CREATE FUNCTION refuse_change_of_case_links() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'case_links is append-only'; END $$
            """
        )
        op.execute(
            """
            CREATE TRIGGER case_links_append_only
            BEFORE UPDATE OR DELETE OR TRUNCATE ON case_links
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_case_links()
            """
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"""
            CREATE TRIGGER case_links_no_{act.lower()} BEFORE {act} ON case_links
            BEGIN SELECT RAISE(ABORT, 'case_links is append-only'); END
            """
        )
