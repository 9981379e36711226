"""Contacts are compared by keys with an index, and have a language."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.contacts.policy import name_key, phone_key

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

PAGE_ROWS = 5000
KEYS = ("name_key", "email_key", "phone_key")


def upgrade() -> None:
    with op.batch_alter_table("contact") as batch:
        batch.add_column(sa.Column("language", sa.String(length=20), nullable=True))
        batch.add_column(sa.Column("name_key", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("email_key", sa.Text(), nullable=False, server_default=""))
        batch.add_column(
            sa.Column("phone_key", sa.String(length=10), nullable=False, server_default="")
        )
    _fill()
    for key in KEYS:
        op.create_index(op.f(f"ix_contact_{key}"), "contact", [key])


def downgrade() -> None:
    for key in KEYS:
        op.drop_index(op.f(f"ix_contact_{key}"), table_name="contact")
    with op.batch_alter_table("contact") as batch:
        for name in (*KEYS, "language"):
            batch.drop_column(name)


def _fill() -> None:
    """Some thousand rows at a time: one by one, 100,000 contacts took minutes, under a lock."""
    columns = ("id", "name", "email", "phone", *KEYS)
    kept = sa.table("contact", *(sa.column(name) for name in columns))
    change = kept.update().where(kept.c.id == sa.bindparam("row_id"))
    rows = sa.select(kept.c.id, kept.c.name, kept.c.email, kept.c.phone).order_by(kept.c.id)
    last = 0
    while page := op.get_bind().execute(rows.where(kept.c.id > last).limit(PAGE_ROWS)).all():
        last = page[-1].id
        made = [
            {
                "row_id": row.id,
                "name_key": name_key(row.name),
                "email_key": name_key(row.email),
                "phone_key": phone_key(row.phone),
            }
            for row in page
        ]
        op.get_bind().execute(change, made)
