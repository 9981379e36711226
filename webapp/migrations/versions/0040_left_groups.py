"""Groups that our account has left."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("social_profile") as table:
        table.add_column(
            sa.Column("is_left", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    with op.batch_alter_table("social_profile") as table:
        table.drop_column("is_left")
