"""An import of contacts that is confirmed twice is one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("contact_import") as batch:
        batch.add_column(sa.Column("key", sa.String(length=64), nullable=True))
        batch.create_unique_constraint(op.f("uq_contact_import_key"), ["key"])


def downgrade() -> None:
    with op.batch_alter_table("contact_import") as batch:
        batch.drop_constraint(op.f("uq_contact_import_key"), type_="unique")
        batch.drop_column("key")
