"""After routing: ringing offers have an index of their own, and an unused column goes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SESSION, PRESENCE = "conversation_session", "presence"
RINGING = sa.text("accepted_at IS NULL AND ended_at IS NULL")


def upgrade() -> None:
    op.drop_index("ix_conversation_session_expires_at", SESSION)
    op.create_index(
        "ix_conversation_session_ringing",
        SESSION,
        ["expires_at"],
        sqlite_where=RINGING,
        postgresql_where=RINGING,
    )
    op.drop_column(PRESENCE, "restored_status")


def downgrade() -> None:
    op.add_column(PRESENCE, sa.Column("restored_status", sa.String(length=20), nullable=True))
    op.drop_index("ix_conversation_session_ringing", SESSION)
    op.create_index("ix_conversation_session_expires_at", SESSION, ["expires_at"])
