"""Which closed conversation a conversation takes up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None
NAME = "fk_conversation_follows_id_conversation"


def upgrade() -> None:
    with op.batch_alter_table("conversation") as table:
        table.add_column(sa.Column("follows_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f(NAME), "conversation", ["follows_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("conversation") as table:
        table.drop_constraint(op.f(NAME), type_="foreignkey")
        table.drop_column("follows_id")
