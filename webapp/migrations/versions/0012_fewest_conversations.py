"""An assignment method by what it does: least_active becomes fewest_conversations."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

OLD, NEW = "least_active", "fewest_conversations"
queue = sa.table(
    "queue",
    sa.column("id", sa.Integer),
    sa.column("assignment_method", sa.String),
    sa.column("steps", sa.JSON),
)


def upgrade() -> None:
    _rename(OLD, NEW)


def downgrade() -> None:
    _rename(NEW, OLD)


def _rename(old: str, new: str) -> None:
    method = queue.c.assignment_method
    op.execute(queue.update().where(method == old).values(assignment_method=new))
    connection = op.get_bind()
    for id_, steps in connection.execute(sa.select(queue.c.id, queue.c.steps)).all():
        if f'"{old}"' in json.dumps(steps):
            renamed = [
                step | {"order_by": new} if step.get("order_by") == old else step for step in steps
            ]
            connection.execute(queue.update().where(queue.c.id == id_).values(steps=renamed))
