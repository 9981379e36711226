"""Tables of contacts can be taken in, and taken back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.core.crypto import EncryptedJson
from webapp.core.database import UtcDateTime

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

COUNTS = ("place", "created", "changed", "left_out", "restored", "kept")


def upgrade() -> None:
    op.create_table(
        "contact_import",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("agent_id", sa.Integer(), sa.ForeignKey("agent.id"), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("lines", EncryptedJson(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("leased_until", UtcDateTime(), nullable=True),
    )
    op.create_index(op.f("ix_contact_import_due_at"), "contact_import", ["due_at"])
    op.create_table(
        "imported_contact",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "contact_import_id",
            sa.Integer(),
            sa.ForeignKey("contact_import.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column(
            "contact_id",
            sa.Integer(),
            sa.ForeignKey("contact.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("before", EncryptedJson(), nullable=True),
    )
    for name in ("contact_import_id", "contact_id"):
        op.create_index(op.f(f"ix_imported_contact_{name}"), "imported_contact", [name])


def downgrade() -> None:
    op.drop_table("imported_contact")
    op.drop_table("contact_import")
