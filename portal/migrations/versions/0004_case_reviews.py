"""Applications for a case review, what was done about each, and who was told of the right."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "review_applications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("question_set_id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.String(length=36), nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("for_whom", sa.String(length=20), nullable=False),
        sa.Column("has_consent", sa.Boolean(), nullable=False),
        sa.Column("is_restricted", sa.Boolean(), nullable=False),
        sa.Column("looks_automated", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(length=20), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("email_fingerprint", sa.String(length=64), nullable=True),
        sa.Column("phone_fingerprint", sa.String(length=64), nullable=True),
        sa.Column("acknowledge_by", sa.DateTime(), nullable=False),
        sa.Column("decide_by", sa.DateTime(), nullable=False),
        sa.Column("outcome_by", sa.DateTime(), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("is_met", sa.Boolean(), nullable=True),
        sa.Column("carried_out_at", sa.DateTime(), nullable=True),
        sa.Column("outcome_at", sa.DateTime(), nullable=True),
        sa.Column("has_recommendations", sa.Boolean(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_set_id"],
            ["question_sets.id"],
            name=op.f("fk_review_applications_question_set_id_question_sets"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_applications")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_review_applications_draft_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_review_applications_reference")),
    )
    op.create_index(
        op.f("ix_review_applications_email_fingerprint"),
        "review_applications",
        ["email_fingerprint"],
        unique=False,
    )
    op.create_index(
        op.f("ix_review_applications_phone_fingerprint"),
        "review_applications",
        ["phone_fingerprint"],
        unique=False,
    )
    op.create_index(
        op.f("ix_review_applications_received_at"),
        "review_applications",
        ["received_at"],
        unique=False,
    )
    op.create_table(
        "review_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("happened_at", sa.DateTime(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["review_applications.id"],
            name=op.f("fk_review_steps_application_id_review_applications"),
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_review_steps_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_steps")),
    )
    op.create_index(
        op.f("ix_review_steps_application_id"), "review_steps", ["application_id"], unique=False
    )
    op.create_table(
        "review_explanations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("earlier_report_id", sa.Integer(), nullable=False),
        sa.Column("explained_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["earlier_report_id"],
            ["reports.id"],
            name=op.f("fk_review_explanations_earlier_report_id_reports"),
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_review_explanations_report_id_reports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_explanations")),
        sa.UniqueConstraint("report_id", name=op.f("uq_review_explanations_report_id")),
    )
    op.create_index(
        op.f("ix_review_explanations_earlier_report_id"),
        "review_explanations",
        ["earlier_report_id"],
        unique=False,
    )
    _keep_append_only("review_steps")


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
