"""Customers barred by us."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None
STANDING = sa.text("lifted_at IS NULL")


def _refers(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_bar_{column}_{target}")
    )


def upgrade() -> None:
    with op.batch_alter_table("social_profile") as table:
        table.add_column(
            sa.Column("is_barred", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.create_table(
        "bar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("social_profile_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(10), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        _refers("social_profile_id", "social_profile"),
        _refers("agent_id", "agent"),
        _refers("lifted_by_id", "agent"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bar")),
    )
    op.create_index(op.f("ix_bar_social_profile_id"), "bar", ["social_profile_id"])
    op.create_index(
        "uq_bar_standing",
        "bar",
        ["social_profile_id"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )


def downgrade() -> None:
    op.drop_table("bar")
    with op.batch_alter_table("social_profile") as table:
        table.drop_column("is_barred")
