"""Consult: who takes part in a conversation besides its owner, and what is said among them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
RUNNING = sa.text("ended_at IS NULL")


def key_to(table: str, own: str, of: str, **options: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{own}_{of}")
    return sa.ForeignKeyConstraint([own], [f"{of}.id"], name=name, **options)


def upgrade() -> None:
    op.create_table(
        "participant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("invited_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("joined_at", MOMENT, nullable=True),
        sa.Column("added_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("end_reason", sa.String(20), nullable=True),
        key_to("participant", "conversation_id", "conversation"),
        key_to("participant", "agent_id", "agent"),
        key_to("participant", "invited_by_id", "agent"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
    )
    running = {"sqlite_where": RUNNING, "postgresql_where": RUNNING}
    columns = ["conversation_id", "agent_id"]
    op.create_index("uq_participant_running", "participant", columns, unique=True, **running)
    op.create_index("ix_participant_agent_id", "participant", ["agent_id"], **running)
    op.create_index("ix_participant_conversation_id", "participant", ["conversation_id"])
    op.create_table(
        "consult_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("submission_key", sa.String(64), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        key_to("consult_line", "conversation_id", "conversation"),
        key_to("consult_line", "agent_id", "agent"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consult_line")),
        sa.UniqueConstraint(
            "agent_id", "submission_key", name=op.f("uq_consult_line_agent_id_submission_key")
        ),
    )
    op.create_index("ix_consult_line_conversation_id", "consult_line", ["conversation_id", "id"])
    op.create_table(
        "consult_desk",
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        key_to("consult_desk", "agent_id", "agent", ondelete="CASCADE"),
        key_to("consult_desk", "conversation_id", "conversation"),
        sa.PrimaryKeyConstraint("agent_id", "conversation_id", name=op.f("pk_consult_desk")),
    )


def downgrade() -> None:
    for table in ("consult_desk", "consult_line", "participant"):
        op.drop_table(table)
