"""Quick replies, and the workstreams they are for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

CENTRE, OWN = sa.text("agent_id IS NULL"), sa.text("agent_id IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "quick_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent.id"],
            name=op.f("fk_quick_reply_agent_id_agent"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quick_reply")),
    )
    _unique("uq_quick_reply_centre", ["title", "language"], CENTRE)
    _unique("uq_quick_reply_own", ["agent_id", "title", "language"], OWN)
    op.create_table(
        "quick_reply_workstream",
        sa.Column("quick_reply_id", sa.Integer(), nullable=False),
        sa.Column("workstream_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["quick_reply_id"],
            ["quick_reply.id"],
            name=op.f("fk_quick_reply_workstream_quick_reply_id_quick_reply"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workstream_id"],
            ["workstream.id"],
            name=op.f("fk_quick_reply_workstream_workstream_id_workstream"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "quick_reply_id", "workstream_id", name=op.f("pk_quick_reply_workstream")
        ),
    )
    op.create_index(
        op.f("ix_quick_reply_workstream_workstream_id"), "quick_reply_workstream", ["workstream_id"]
    )


def downgrade() -> None:
    op.drop_table("quick_reply_workstream")
    op.drop_table("quick_reply")


def _unique(name: str, columns: list[str], held: sa.TextClause) -> None:
    options = {"sqlite_where": held, "postgresql_where": held}
    op.create_index(name, "quick_reply", columns, unique=True, **options)
