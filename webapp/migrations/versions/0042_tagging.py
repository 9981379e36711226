"""Contacts tagged many at a time, with the way back; and whether agents take the list along."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("contact_access") as batch:
        batch.add_column(
            sa.Column("may_export", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.create_table(
        "tagging",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.Column("is_added", sa.Boolean(), nullable=False),
        sa.Column("contact_ids", sa.JSON(), nullable=False),
        sa.Column("same_count", sa.Integer(), nullable=False),
        sa.Column("full_count", sa.Integer(), nullable=False),
        sa.Column("missing_count", sa.Integer(), nullable=False),
        sa.Column("undone_count", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agent.id"], name=op.f("fk_tagging_agent_id_agent"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["tag.id"], name=op.f("fk_tagging_tag_id_tag"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tagging")),
    )
    op.create_index(op.f("ix_tagging_agent_id"), "tagging", ["agent_id"])
    op.create_index(op.f("ix_tagging_tag_id"), "tagging", ["tag_id"])


def downgrade() -> None:
    op.drop_table("tagging")
    with op.batch_alter_table("contact_access") as batch:
        batch.drop_column("may_export")
