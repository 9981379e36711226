"""A parked conversation may come back at a time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None
WHERE = sa.text("state = 'waiting' AND parked_until_at IS NOT NULL")


def upgrade() -> None:
    column = sa.Column("parked_until_at", sa.DateTime(timezone=True), nullable=True)
    op.add_column("conversation", column)
    op.create_index(
        "ix_conversation_parked",
        "conversation",
        ["parked_until_at"],
        postgresql_where=WHERE,
        sqlite_where=WHERE,
    )


def downgrade() -> None:
    op.drop_index("ix_conversation_parked", table_name="conversation")
    op.drop_column("conversation", "parked_until_at")
