"""Two contacts become one, and what agents may do with contacts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

MERGED = "fk_contact_merged_into_id_contact"


def upgrade() -> None:
    op.create_table(
        "contact_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("merged_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["contact.id"], name=op.f("fk_contact_merge_kept_id_contact")
        ),
        sa.ForeignKeyConstraint(
            ["merged_id"], ["contact.id"], name=op.f("fk_contact_merge_merged_id_contact")
        ),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agent.id"], name=op.f("fk_contact_merge_agent_id_agent")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_merge")),
    )
    op.create_index(op.f("ix_contact_merge_kept_id"), "contact_merge", ["kept_id"])
    op.create_index(op.f("ix_contact_merge_merged_id"), "contact_merge", ["merged_id"])
    with op.batch_alter_table("contact") as batch:
        batch.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f(MERGED), "contact", ["merged_into_id"], ["id"])
    with op.batch_alter_table("contact_access") as batch:
        batch.add_column(sa.Column("locked", sa.JSON(), nullable=False, server_default="[]"))
        batch.add_column(
            sa.Column("may_merge", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    with op.batch_alter_table("contact_access") as batch:
        batch.drop_column("may_merge")
        batch.drop_column("locked")
    with op.batch_alter_table("contact") as batch:
        batch.drop_constraint(op.f(MERGED), type_="foreignkey")
        batch.drop_column("merged_into_id")
    op.drop_table("contact_merge")
