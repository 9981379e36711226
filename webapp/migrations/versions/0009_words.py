"""Contacts and organizations keep their words as they are looked up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.core.folding import squeeze

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

COLUMNS = {"contact": ("name", "email", "phone"), "organization": ("name",)}


def upgrade() -> None:
    for table, names in COLUMNS.items():
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("words", sa.Text(), nullable=False, server_default=""))
        _fold(table, names)


def downgrade() -> None:
    for table in COLUMNS:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("words")


def _fold(table: str, names: tuple[str, ...]) -> None:
    columns = [sa.column(name) for name in ("id", "words", *names)]
    kept = sa.table(table, *columns)
    for row in op.get_bind().execute(sa.select(kept)).all():
        words = "\n".join(squeeze(getattr(row, name) or "") for name in names)
        op.execute(kept.update().where(kept.c.id == row.id).values(words=words))
