"""Affinity in three ways, and whether agents may take what is pushed from the list.

Workstreams that exist keep what they did: the agent before is asked first where they can take it,
or is not, and everybody may take from the list. New ones begin as the reference product does.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WORKSTREAM = sa.table("workstream", sa.column("is_affinity_on"), sa.column("affinity"))
TRUE, FALSE = sa.true(), sa.false()


def upgrade() -> None:
    with op.batch_alter_table("workstream") as batch:
        batch.add_column(
            sa.Column("affinity", sa.String(length=10), nullable=False, server_default="able")
        )
        batch.add_column(
            sa.Column("is_picking_allowed", sa.Boolean(), nullable=False, server_default=sa.true())
        )
    op.execute(
        WORKSTREAM.update().where(WORKSTREAM.c.is_affinity_on.is_(FALSE)).values(affinity="none")
    )
    with op.batch_alter_table("workstream") as batch:
        batch.drop_column("is_affinity_on")


def downgrade() -> None:
    with op.batch_alter_table("workstream") as batch:
        batch.add_column(
            sa.Column("is_affinity_on", sa.Boolean(), nullable=False, server_default=sa.true())
        )
    op.execute(
        WORKSTREAM.update().where(WORKSTREAM.c.affinity == "none").values(is_affinity_on=FALSE)
    )
    with op.batch_alter_table("workstream") as batch:
        batch.drop_column("is_picking_allowed")
        batch.drop_column("affinity")
