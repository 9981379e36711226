"""Who is parked unanswered still waits for an answer: the indexes of targets hold them, too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

CONVERSATION = "conversation"
INDEXES = {
    "ix_conversation_untargeted": (
        "workstream_id",
        "awaiting_reply_since_at IS NOT NULL AND response_due_at IS NULL AND ",
    ),
    "ix_conversation_unbreached": ("response_due_at", "breached_at IS NULL AND "),
}


def upgrade() -> None:
    _make_anew("state IN ('open', 'active', 'waiting')")


def downgrade() -> None:
    _make_anew("state IN ('open', 'active')")


def _make_anew(states: str) -> None:
    for name, (column, condition) in INDEXES.items():
        where = sa.text(condition + states)
        op.drop_index(name, CONVERSATION)
        op.create_index(name, CONVERSATION, [column], sqlite_where=where, postgresql_where=where)
