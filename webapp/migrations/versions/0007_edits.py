"""Who holds a chat besides us, and messages whose sender changed their words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("social_profile") as batch:
        batch.add_column(
            sa.Column("is_standby", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch.add_column(sa.Column("mode_told_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("message") as batch:
        batch.add_column(sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("message") as batch:
        batch.drop_column("edited_at")
    with op.batch_alter_table("social_profile") as batch:
        batch.drop_column("mode_told_at")
        batch.drop_column("is_standby")
