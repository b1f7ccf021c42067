"""What the queue is ordered and narrowed by, kept beside each case and found by small indexes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0004"
branch_labels = None
depends_on = None

OPEN = "closed_at IS NULL AND merged_into_id IS NULL"
WAITING = f"{OPEN} AND responded_at IS NULL"
CLOSED = "closed_at IS NOT NULL AND merged_into_id IS NULL"

INDEXES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("ix_cases_open_rank", ("rank", "id"), OPEN),
    ("ix_cases_open_theme", ("theme_code", "rank", "id", "is_restricted"), OPEN),
    ("ix_cases_open_category", ("category", "rank", "id", "is_restricted"), OPEN),
    ("ix_cases_open_ward", ("ward_code", "rank", "id", "is_restricted"), OPEN),
    ("ix_cases_open_channel", ("channel", "rank", "id", "is_restricted"), OPEN),
    ("ix_cases_open_status", ("status", "rank", "id"), OPEN),
    ("ix_cases_open_owner", ("owner_id", "rank", "id"), OPEN),
    ("ix_cases_open_opened", ("opened_at", "id"), OPEN),
    ("ix_cases_open_due", ("due_at", "id"), OPEN),
    ("ix_cases_open_restricted", ("rank", "id"), f"{OPEN} AND is_restricted IS {{yes}}"),
    ("ix_cases_open_hazardous", ("rank", "id"), f"{OPEN} AND is_hazardous IS {{yes}}"),
    ("ix_cases_open_repeat", ("rank", "id"), f"{OPEN} AND is_repeat IS {{yes}}"),
    ("ix_cases_open_photos", ("rank", "id"), f"{OPEN} AND has_photos IS {{yes}}"),
    ("ix_cases_open_reply", ("rank", "id"), f"{OPEN} AND awaits_reply IS {{yes}}"),
    ("ix_cases_waiting", ("due_at", "id", "is_restricted"), WAITING),
    ("ix_cases_waiting_theme", ("theme_code", "due_at", "status", "is_restricted"), WAITING),
    ("ix_cases_closed", ("closed_at", "id"), CLOSED),
)

# As `priority.rank` has it: a point outweighs any difference in when two cases are due.
RANK = {
    "sqlite": "COALESCE(CAST(strftime('%s', due_at) AS INTEGER), 99999999999) "
    "- priority * 100000000000",
    "postgresql": "COALESCE(floor(extract(epoch FROM due_at))::bigint, 99999999999) "
    "- priority::bigint * 100000000000",
}
MARKED = {
    "sqlite": "EXISTS (SELECT 1 FROM reports JOIN json_each(reports.marks) AS mark "
    "WHERE reports.case_id = cases.id AND mark.value = '{mark}')",
    "postgresql": "EXISTS (SELECT 1 FROM reports "
    "WHERE reports.case_id = cases.id AND reports.marks @> '[\"{mark}\"]')",
}
# From the report that opened the case.
FIRST = "(SELECT {column} FROM reports WHERE case_id = cases.id ORDER BY received_at, id LIMIT 1)"
LINKED = """
    EXISTS (
        SELECT 1 FROM case_links
        WHERE cases.id IN (case_links.case_id, case_links.earlier_id)
        AND case_links.undoes_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM case_links AS undone WHERE undone.undoes_id = case_links.id)
    )
"""
PICTURED = """
    EXISTS (
        SELECT 1 FROM photos JOIN reports ON reports.id = photos.report_id
        WHERE reports.case_id = cases.id
    )
"""
# What its reporter last told us came after the last that they were told.
WAITS = """
    COALESCE((SELECT max(id) FROM case_events
        WHERE case_id = cases.id AND kind IN ('told_more', 'told_again')), 0)
    > COALESCE((SELECT max(id) FROM case_events
        WHERE case_id = cases.id
        AND (kind = 'reply' OR (kind = 'moved' AND actor_kind = 'staff'))), 0)
"""


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.drop_index("ix_cases_queue", table_name="cases")
    op.drop_index("ix_cases_desk", table_name="cases")
    op.add_column(
        "cases", sa.Column("rank", sa.BigInteger(), nullable=False, server_default=sa.text("0"))
    )
    op.add_column("cases", sa.Column("ward_code", sa.String(length=12), nullable=True))
    op.add_column(
        "cases",
        sa.Column("channel", sa.String(length=20), nullable=False, server_default=sa.text("''")),
    )
    for name in ("is_hazardous", "is_repeat", "has_photos", "awaits_reply"):
        op.add_column(
            "cases", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
        )
    again = MARKED[dialect].format(mark="again")
    op.execute(
        f"""
        UPDATE cases SET
            rank = {RANK[dialect]},
            ward_code = {FIRST.format(column="ward_code")},
            channel = COALESCE({FIRST.format(column="channel")}, ''),
            is_hazardous = {MARKED[dialect].format(mark="hazard")},
            is_repeat = {again} OR {LINKED},
            has_photos = {PICTURED},
            awaits_reply = {WAITS}
        """  # noqa: S608 - our own words alone
    )
    for name, columns, where in INDEXES:
        op.create_index(
            name,
            "cases",
            list(columns),
            unique=False,
            sqlite_where=sa.text(where.format(yes="1")),
            postgresql_where=sa.text(where.format(yes="true")),
        )
