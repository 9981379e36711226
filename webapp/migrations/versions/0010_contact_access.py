"""What agents may see of contacts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact_access",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("scope", sa.String(20), nullable=False),
        sa.Column("hidden", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_access")),
    )


def downgrade() -> None:
    op.drop_table("contact_access")
