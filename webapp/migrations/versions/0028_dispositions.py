"""Disposition codes: what workstreams offer, and what was chosen for conversations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def _refers(table: str, column: str, target: str, **options: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, **options)


def upgrade() -> None:
    op.create_table(
        "disposition_scheme",
        sa.Column("workstream_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("codes_limit", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _refers("disposition_scheme", "workstream_id", "workstream", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workstream_id", name=op.f("pk_disposition_scheme")),
    )
    op.create_table(
        "disposition_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workstream_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(60), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        _refers("disposition_code", "workstream_id", "workstream", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposition_code")),
    )
    op.create_index(
        "ix_disposition_code_workstream_id", "disposition_code", ["workstream_id", "position"]
    )
    op.create_table(
        "conversation_disposition",
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("code_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        _refers("conversation_disposition", "conversation_id", "conversation", ondelete="CASCADE"),
        _refers("conversation_disposition", "code_id", "disposition_code"),
        _refers("conversation_disposition", "agent_id", "agent"),
        sa.PrimaryKeyConstraint(
            "conversation_id", "code_id", name=op.f("pk_conversation_disposition")
        ),
    )
    op.create_index(
        op.f("ix_conversation_disposition_code_id"), "conversation_disposition", ["code_id"]
    )


def downgrade() -> None:
    for table in ("conversation_disposition", "disposition_code", "disposition_scheme"):
        op.drop_table(table)
