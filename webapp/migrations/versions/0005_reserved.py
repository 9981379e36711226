"""What only rings at an agent is counted apart: it makes nobody busy or full."""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

PRESENCE, PLACE = "presence", "agent_capacity_profile"


def upgrade() -> None:
    _add(PRESENCE, "reserved_units", "ck_presence_reserved_units")
    _add(PLACE, "reserved", "ck_agent_capacity_profile_reserved")
    _count_what_rings()
    _let_go_of_the_stuck()


def downgrade() -> None:
    _drop(PLACE, "reserved", "ck_agent_capacity_profile_reserved")
    _drop(PRESENCE, "reserved_units", "ck_presence_reserved_units")


def _add(table: str, name: str, check: str) -> None:
    with op.batch_alter_table(table) as batch:
        batch.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0")))
        batch.create_check_constraint(op.f(check), f"{name} >= 0")


def _drop(table: str, name: str, check: str) -> None:
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(check), type_="check")
        batch.drop_column(name)


def _count_what_rings() -> None:
    session = sa.table(
        "conversation_session",
        *(sa.column(name) for name in ("agent_id", "units", "accepted_at", "ended_at")),
        sa.column("profile_ids", sa.JSON),
    )
    ringing = sa.select(session.c.agent_id, session.c.units, session.c.profile_ids).where(
        session.c.accepted_at.is_(None), session.c.ended_at.is_(None)
    )
    units: Counter[int] = Counter()
    places: Counter[tuple[int, int]] = Counter()
    for agent_id, taken, profile_ids in op.get_bind().execute(ringing):
        units[agent_id] += taken
        places.update((agent_id, profile_id) for profile_id in profile_ids or ())
    presence = sa.table(PRESENCE, sa.column("agent_id"), sa.column("reserved_units"))
    for agent_id, count in units.items():
        op.execute(
            presence.update().where(presence.c.agent_id == agent_id).values(reserved_units=count)
        )
    names = ("agent_id", "capacity_profile_id", "reserved")
    place = sa.table(PLACE, *(sa.column(name) for name in names))
    for (agent_id, profile_id), count in places.items():
        mine = (place.c.agent_id == agent_id) & (place.c.capacity_profile_id == profile_id)
        op.execute(place.update().where(mine).values(reserved=count))


def _let_go_of_the_stuck() -> None:
    """Who was left "full" by offers that are long gone gets work again; with units alone."""
    names = ("status", "cause", "total_units", "used_units", "reserved_units")
    presence = sa.table(PRESENCE, sa.column("agent_id"), *(sa.column(name) for name in names))
    place = sa.table(PLACE, sa.column("agent_id"))
    accepted = presence.c.used_units - presence.c.reserved_units
    op.execute(
        presence.update()
        .where(
            presence.c.status == "do_not_disturb",
            presence.c.cause == "capacity",
            accepted < presence.c.total_units,
            presence.c.agent_id.not_in(sa.select(place.c.agent_id)),
        )
        .values(status=sa.case((accepted > 0, "busy"), else_="available"))
    )
