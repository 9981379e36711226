"""Answers that wait for a moment in which their writers can take them back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

TABLE = "pending_answer"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("submission_key", sa.String(64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_pending_answer_conversation_id_conversation"),
        ),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agent.id"], name=op.f("fk_pending_answer_agent_id_agent")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_answer")),
        sa.UniqueConstraint(
            "agent_id", "submission_key", name=op.f("uq_pending_answer_agent_id_submission_key")
        ),
    )
    op.create_index(op.f("ix_pending_answer_conversation_id"), TABLE, ["conversation_id"])
    op.create_index(op.f("ix_pending_answer_due_at"), TABLE, ["due_at"])


def downgrade() -> None:
    op.drop_table(TABLE)
