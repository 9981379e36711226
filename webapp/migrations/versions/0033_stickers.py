"""Pictures of stickers, and the switch that lets an account load them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("channel_account") as table:
        table.add_column(
            sa.Column(
                "is_sticker_picture_allowed",
                sa.Boolean(),
                nullable=False,
                server_default=sa.false(),
            )
        )
    op.create_table(
        "sticker_picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_account_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["channel_account_id"],
            ["channel_account.id"],
            name=op.f("fk_sticker_picture_channel_account_id_channel_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sticker_picture")),
        sa.UniqueConstraint("address", name=op.f("uq_sticker_picture_address")),
    )
    op.create_index("ix_sticker_picture_state_due_at", "sticker_picture", ["state", "due_at"])


def downgrade() -> None:
    op.drop_table("sticker_picture")
    with op.batch_alter_table("channel_account") as table:
        table.drop_column("is_sticker_picture_allowed")
