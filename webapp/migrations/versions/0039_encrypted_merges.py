"""What merges keep of people is encrypted, as what imports keep is."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from webapp.core.crypto import EncryptedJson

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

NAMES = ("before", "after")
PLAIN, KEPT = (
    sa.table("contact_merge", sa.column("id"), *(sa.column(name, kind) for name in NAMES))
    for kind in (sa.Text(), EncryptedJson())
)


def upgrade() -> None:
    with op.batch_alter_table("contact_merge") as batch:
        for name in NAMES:
            batch.alter_column(
                name,
                existing_type=sa.JSON(),
                type_=sa.Text(),
                existing_nullable=False,
                postgresql_using=f'"{name}"::text',
            )
    for row in op.get_bind().execute(sa.select(PLAIN)).all():
        facts = {name: json.loads(getattr(row, name)) for name in NAMES}
        op.execute(KEPT.update().where(KEPT.c.id == row.id).values(facts))


def downgrade() -> None:
    for row in op.get_bind().execute(sa.select(KEPT)).all():
        facts = {name: json.dumps(getattr(row, name)) for name in NAMES}
        op.execute(PLAIN.update().where(PLAIN.c.id == row.id).values(facts))
    with op.batch_alter_table("contact_merge") as batch:
        for name in NAMES:
            batch.alter_column(
                name,
                existing_type=sa.Text(),
                type_=sa.JSON(),
                existing_nullable=False,
                postgresql_using=f'"{name}"::json',
            )
