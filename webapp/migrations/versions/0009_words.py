"""Contacts and organizations keep their words as they are looked up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.core.text import squeeze

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

PAGE_ROWS = 5000
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
    """Some thousand rows at a time: one by one, 100,000 contacts took minutes, under a lock."""
    kept = sa.table(table, *(sa.column(name) for name in ("id", "words", *names)))
    change = kept.update().where(kept.c.id == sa.bindparam("row_id"))
    rows = sa.select(kept.c.id, *(kept.c[name] for name in names)).order_by(kept.c.id)
    last = 0
    while page := op.get_bind().execute(rows.where(kept.c.id > last).limit(PAGE_ROWS)).all():
        last = page[-1].id
        folded = [
            {"row_id": row_id, "words": "\n".join(squeeze(text or "") for text in texts)}
            for row_id, *texts in page
        ]
        op.get_bind().execute(change, folded)
