"""What the team did about a case, kept append-only by the database itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_actions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("list_code", sa.String(length=60), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("detail", sa.String(length=60), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("strikes_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_case_actions_case_id_cases")
        ),
        sa.ForeignKeyConstraint(
            ["strikes_id"],
            ["case_actions.id"],
            name=op.f("fk_case_actions_strikes_id_case_actions"),
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_case_actions_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_actions")),
        sa.UniqueConstraint("strikes_id", name=op.f("uq_case_actions_strikes_id")),
    )
    op.create_index(op.f("ix_case_actions_case_id"), "case_actions", ["case_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            """
            CREATE FUNCTION refuse_change_of_case_actions() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'case_actions is append-only'; END $$
            """
        )
        op.execute(
            """
            CREATE TRIGGER case_actions_append_only
            BEFORE UPDATE OR DELETE OR TRUNCATE ON case_actions
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_case_actions()
            """
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"""
            CREATE TRIGGER case_actions_no_{act.lower()} BEFORE {act} ON case_actions
            BEGIN SELECT RAISE(ABORT, 'case_actions is append-only'); END
            """
        )
