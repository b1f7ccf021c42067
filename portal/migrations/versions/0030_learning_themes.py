"""What suggests themes, which of it is live, and which of it made each suggestion."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0030"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "theme_models",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("learnt_from", sa.Integer(), nullable=False),
        sa.Column("up_to", sa.Integer(), nullable=False),
        sa.Column("measured", JSON, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_theme_models_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_models")),
    )
    op.create_table(
        "theme_model_turns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model_id", sa.Integer(), nullable=False),
        sa.Column("is_live", sa.Boolean(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["model_id"],
            ["theme_models.id"],
            name=op.f("fk_theme_model_turns_model_id_theme_models"),
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_theme_model_turns_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_model_turns")),
    )
    op.create_index(
        op.f("ix_theme_model_turns_model_id"), "theme_model_turns", ["model_id"], unique=False
    )
    # By hand, as both engines say it: a table made anew would lose what keeps its rows unchanged.
    op.execute(
        "ALTER TABLE theme_codings ADD COLUMN model_id INTEGER "
        "CONSTRAINT fk_theme_codings_model_id_theme_models REFERENCES theme_models (id)"
    )
    _index_some("ix_theme_codings_suggested", ["report_id"], "how = 'model'")
    _index_some("ix_theme_codings_suggested_at", ["made_at"], "how = 'model'")
    _index_some("ix_theme_codings_decided", ["id"], "how = 'officer'")
    _keep_append_only("theme_models")
    _keep_append_only("theme_model_turns")


def _index_some(name: str, columns: list[str], where: str) -> None:
    op.create_index(
        name,
        "theme_codings",
        columns,
        unique=False,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def _keep_append_only(table: str) -> None:
    """Have the database refuse to change or remove a row, whoever asks it."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"""
            CREATE FUNCTION refuse_change_of_{table}() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$
            """
        )
        op.execute(
            f"""
            CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_{table}()
            """
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"""
            CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table}
            BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
            """
        )
