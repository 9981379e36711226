"""Answers quote a message: its token, the line that a line quotes, and a draft's quote."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None
TABLES = ("message", "draft", "pending_answer")
WHERE = sa.text("quoted_message_id IS NOT NULL")


def upgrade() -> None:
    op.add_column("message", sa.Column("quote_token", sa.Text(), nullable=True))
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("quoted_message_id", sa.Integer(), nullable=True))
            name = batch.f(f"fk_{table}_quoted_message_id_message")
            batch.create_foreign_key(name, "message", ["quoted_message_id"], ["id"])
    op.add_column("pending_answer", sa.Column("sticker", sa.String(length=60), nullable=True))
    op.create_index(
        "ix_message_quoted_message_id",
        "message",
        ["quoted_message_id"],
        sqlite_where=WHERE,
        postgresql_where=WHERE,
    )


def downgrade() -> None:
    op.drop_index("ix_message_quoted_message_id", "message")
    op.drop_column("pending_answer", "sticker")
    for table in reversed(TABLES):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f"fk_{table}_quoted_message_id_message", type_="foreignkey")
            batch.drop_column("quoted_message_id")
    op.drop_column("message", "quote_token")
