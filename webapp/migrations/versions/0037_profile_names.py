"""What we call a profile, and what it called itself before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("social_profile") as batch:
        batch.add_column(sa.Column("own_name", sa.String(length=100), nullable=True))
        batch.add_column(sa.Column("former_names", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("social_profile") as batch:
        batch.drop_column("former_names")
        batch.drop_column("own_name")
