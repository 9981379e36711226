"""Signs of life to a chat: that an agent types, and has read; on a channel they can be off."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_DUE = sa.text("due_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "chat_signal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("social_profile_id", sa.Integer(), nullable=False),
        sa.Column("typing_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("typing_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_asked_id", sa.Integer(), nullable=False),
        sa.Column("read_told_id", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["social_profile_id"],
            ["social_profile.id"],
            name=op.f("fk_chat_signal_social_profile_id_social_profile"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_signal")),
        sa.UniqueConstraint("social_profile_id", name=op.f("uq_chat_signal_social_profile_id")),
    )
    op.create_index(
        "ix_chat_signal_due_at",
        "chat_signal",
        ["due_at"],
        sqlite_where=_DUE,
        postgresql_where=_DUE,
    )
    with op.batch_alter_table("channel_instance") as table:
        for name in ("is_typing_shown", "is_reading_shown"):
            table.add_column(
                sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.true())
            )


def downgrade() -> None:
    with op.batch_alter_table("channel_instance") as table:
        table.drop_column("is_reading_shown")
        table.drop_column("is_typing_shown")
    op.drop_table("chat_signal")
