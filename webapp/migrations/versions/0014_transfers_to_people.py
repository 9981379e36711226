"""A conversation may be given to a person: by whom, and what they say about it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None
TABLES = ("conversation", "conversation_session")


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("transferred_by_id", sa.Integer(), nullable=True))
            name = batch.f(f"fk_{table}_transferred_by_id_agent")
            batch.create_foreign_key(name, "agent", ["transferred_by_id"], ["id"])
    op.add_column("conversation", sa.Column("transfer_note", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("conversation", "transfer_note")
    for table in reversed(TABLES):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f"fk_{table}_transferred_by_id_agent", type_="foreignkey")
            batch.drop_column("transferred_by_id")
