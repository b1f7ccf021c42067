"""The words of each case, found by an index that follows what is told, noted and taken away."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

# What of a report is looked through. Once sent it is never rewritten: a change takes words out.
OF_REPORT = ("reference", "headline", "words", "place_label", "place_note", "ward_name")


def upgrade() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "case_words",
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words", postgresql.TSVECTOR() if is_postgresql else sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
            name=op.f("fk_case_words_case_id_cases"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_words")),
    )
    op.create_table(
        "case_words_due",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_words_due")),
    )
    if is_postgresql:
        _follow_on_postgresql()
    else:
        _follow_on_sqlite()
    op.execute("INSERT INTO case_words_due (case_id) SELECT id FROM cases ORDER BY id")


def _follow_on_postgresql() -> None:
    # Filled by a job, nobody waits for it: it is kept ready to be searched and not to be filled.
    op.create_index(
        "ix_case_words_words",
        "case_words",
        ["words"],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.execute(
        """
        CREATE FUNCTION note_case_words_due() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO case_words_due (case_id) VALUES (NEW.case_id);
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION take_case_words_away() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            DELETE FROM case_words WHERE case_id = OLD.case_id;
            INSERT INTO case_words_due (case_id) VALUES (OLD.case_id);
            RETURN NULL;
        END $$
        """
    )
    for name, act, does in (
        ("reports_words_come", "INSERT ON reports", "note_case_words_due"),
        ("reports_words_move", "UPDATE OF case_id ON reports", "note_case_words_due"),
        (
            "reports_words_go",
            f"DELETE OR UPDATE OF case_id, {', '.join(OF_REPORT)} ON reports",
            "take_case_words_away",
        ),
        (
            "case_events_words_go",
            "DELETE OR UPDATE OF words ON case_events",
            "take_case_words_away",
        ),
    ):
        op.execute(f"CREATE TRIGGER {name} AFTER {act} FOR EACH ROW EXECUTE FUNCTION {does}()")
    op.execute(
        """
        CREATE TRIGGER case_events_words_come AFTER INSERT ON case_events
        FOR EACH ROW WHEN (NEW.words IS NOT NULL) EXECUTE FUNCTION note_case_words_due()
        """
    )


def _follow_on_sqlite() -> None:
    op.execute(
        """
        CREATE VIRTUAL TABLE case_words_fts USING fts5(
            words, content = 'case_words', content_rowid = 'case_id',
            tokenize = 'unicode61 remove_diacritics 0'
        )
        """
    )
    take_in = "INSERT INTO case_words_fts (rowid, words) VALUES (NEW.case_id, NEW.words);"
    take_out = (
        "INSERT INTO case_words_fts (case_words_fts, rowid, words) "
        "VALUES ('delete', OLD.case_id, OLD.words);"
    )
    comes = "INSERT INTO case_words_due (case_id) VALUES (NEW.case_id);"
    goes = (
        "DELETE FROM case_words WHERE case_id = OLD.case_id; "
        "INSERT INTO case_words_due (case_id) VALUES (OLD.case_id);"
    )
    for name, act, does in (
        ("case_words_come", "INSERT ON case_words", take_in),
        ("case_words_go", "DELETE ON case_words", take_out),
        ("case_words_change", "UPDATE ON case_words", take_out + take_in),
        ("reports_words_come", "INSERT ON reports", comes),
        ("reports_words_move", "UPDATE OF case_id ON reports", comes),
        ("reports_words_go", "DELETE ON reports", goes),
        (
            "reports_words_change",
            f"UPDATE OF case_id, {', '.join(OF_REPORT)} ON reports",
            goes,
        ),
        (
            "case_events_words_come",
            "INSERT ON case_events WHEN NEW.words IS NOT NULL",
            comes,
        ),
        ("case_events_words_go", "DELETE ON case_events", goes),
        ("case_events_words_change", "UPDATE OF words ON case_events", goes),
    ):
        when, _, condition = act.partition(" WHEN ")
        condition = f" WHEN {condition}" if condition else ""
        op.execute(f"CREATE TRIGGER {name} AFTER {when} FOR EACH ROW{condition} BEGIN {does} END")
