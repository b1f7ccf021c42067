"""Each reason for a case’s place is kept with its points, and an officer’s word beside them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# What each reason weighed while it was kept without its points.
WEIGHED = (
    ("emergency", 60, "Someone may be in danger"),
    ("threat", 40, "A threat or violence was reported"),
    ("child", 40, "A child may be at risk"),
    ("restricted", 40, "Someone may be coming to harm"),
    ("hate", 30, "It may be because of who someone is"),
    ("hazard", 30, "There may be something hazardous"),
    ("frightened", 20, "The person is frightened, or their health is suffering"),
    ("targeted", 15, "They think they are being targeted"),
    ("happening_now", 10, "It was happening when they reported it"),
    ("again", 10, "It has happened again since"),
    ("getting_worse", 5, "It is getting worse"),
)
VALUES = ", ".join(f"('{mark}', {points}, '{reason}')" for mark, points, reason in WEIGHED)

KEPT = {
    "sqlite": f"""
        WITH weighed(mark, points, reason) AS (VALUES {VALUES})
        UPDATE cases SET because = COALESCE((
            SELECT json_group_array(json(part)) FROM (
                SELECT json_object(
                    'mark', COALESCE(weighed.mark, ''),
                    'reason', told.value,
                    'points', COALESCE(weighed.points, 0)
                ) AS part
                FROM json_each(cases.because) AS told
                LEFT JOIN weighed ON weighed.reason = told.value
                ORDER BY told.key
            )
        ), '[]')
        WHERE json_type(because) = 'array' AND because <> '[]'
    """,  # noqa: S608 - our own words alone
    "postgresql": f"""
        WITH weighed(mark, points, reason) AS (VALUES {VALUES})
        UPDATE cases SET because = COALESCE((
            SELECT jsonb_agg(jsonb_build_object(
                'mark', COALESCE(weighed.mark, ''),
                'reason', told.value,
                'points', COALESCE(weighed.points, 0)
            ) ORDER BY told.place)
            FROM jsonb_array_elements_text(cases.because) WITH ORDINALITY AS told(value, place)
            LEFT JOIN weighed ON weighed.reason = told.value
        ), '[]'::jsonb)
        WHERE jsonb_typeof(because) = 'array' AND because <> '[]'::jsonb
    """,  # noqa: S608 - our own words alone
}


def upgrade() -> None:
    op.add_column("cases", sa.Column("overruled", sa.String(length=30), nullable=True))
    op.execute(KEPT[op.get_bind().dialect.name])
