"""What End took of a conversation, so that it can be given back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None
COLUMNS = ("ended_awaiting_since_at", "ended_breached_at")


def upgrade() -> None:
    with op.batch_alter_table("conversation") as table:
        for name in COLUMNS:
            table.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("conversation") as table:
        for name in COLUMNS:
            table.drop_column(name)
