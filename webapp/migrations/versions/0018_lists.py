"""What agents chose to see of the lists; how accounts are told apart in them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

COLOURS = ("teal", "orange", "indigo", "plum", "olive", "red", "blue", "brown")
account = sa.table(
    "channel_account",
    sa.column("id", sa.Integer),
    sa.column("colour", sa.String),
    sa.column("deleted_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    op.create_table(
        "list_choice",
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent.id"],
            name=op.f("fk_list_choice_agent_id_agent"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("agent_id", name=op.f("pk_list_choice")),
    )
    with op.batch_alter_table("channel_account") as batch:
        batch.add_column(sa.Column("short_name", sa.String(100), nullable=False, server_default=""))
        batch.add_column(sa.Column("colour", sa.String(10), nullable=False, server_default="teal"))
    op.create_index(
        "ix_conversation_closed",
        "conversation",
        ["closed_at"],
        sqlite_where=sa.text("state = 'closed'"),
        postgresql_where=sa.text("state = 'closed'"),
    )
    _spread()


def _spread() -> None:
    """The kept accounts one colour after the other."""
    connection = op.get_bind()
    kept = sa.select(account.c.id).where(account.c.deleted_at.is_(None)).order_by(account.c.id)
    for place, id_ in enumerate(connection.scalars(kept).all()):
        colour = COLOURS[place % len(COLOURS)]
        op.execute(account.update().where(account.c.id == id_).values(colour=colour))


def downgrade() -> None:
    op.drop_index("ix_conversation_closed", table_name="conversation")
    with op.batch_alter_table("channel_account") as batch:
        batch.drop_column("colour")
        batch.drop_column("short_name")
    op.drop_table("list_choice")
