"""What was closed today is found by an index that a statement with values can use."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

OLD, NEW, TABLE = "ix_conversation_closed", "ix_conversation_state_closed_at", "conversation"


def upgrade() -> None:
    op.drop_index(OLD, table_name=TABLE)
    op.create_index(NEW, TABLE, ["state", "closed_at"])


def downgrade() -> None:
    op.drop_index(NEW, table_name=TABLE)
    where = sa.text("state = 'closed'")
    op.create_index(OLD, TABLE, ["closed_at"], postgresql_where=where, sqlite_where=where)
