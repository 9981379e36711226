"""Lists of contacts that are kept under a name, and the orders in which contacts are listed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_contact_created_at_id", ["created_at", "id"]),
    ("ix_contact_name_key_id", ["name_key", "id"]),
    ("ix_contact_organization_id", ["organization_id"]),
)


def upgrade() -> None:
    op.create_table(
        "contact_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("choice", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent.id"],
            name=op.f("fk_contact_view_agent_id_agent"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_view")),
    )
    _unique("uq_contact_view_shared", ["name"], "agent_id IS NULL")
    _unique("uq_contact_view_own", ["agent_id", "name"], "agent_id IS NOT NULL")
    op.create_table(
        "contact_list_place",
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("view_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent.id"],
            name=op.f("fk_contact_list_place_agent_id_agent"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["view_id"],
            ["contact_view.id"],
            name=op.f("fk_contact_list_place_view_id_contact_view"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("agent_id", name=op.f("pk_contact_list_place")),
    )
    op.create_index(op.f("ix_contact_list_place_view_id"), "contact_list_place", ["view_id"])
    op.drop_index("ix_contact_name_key", "contact")
    for name, columns in INDEXES:
        op.create_index(name, "contact", columns)


def downgrade() -> None:
    for name, _columns in INDEXES:
        op.drop_index(name, "contact")
    op.create_index("ix_contact_name_key", "contact", ["name_key"])
    op.drop_table("contact_list_place")
    op.drop_table("contact_view")


def _unique(name: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(
        name,
        "contact_view",
        columns,
        unique=True,
        postgresql_where=condition,
        sqlite_where=condition,
    )
