"""What the admin pages show, as plain rows."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from webapp.agents.models import Agent
from webapp.core.database import db
from webapp.routing.models import Queue, QueueMember, Workstream


@dataclass(frozen=True)
class QueueRow:
    """A queue in the list: how many members, and the workstreams that fall back on it."""

    id: int
    name: str
    priority: int
    member_count: int
    used_by: tuple[str, ...]


def queue_rows() -> list[QueueRow]:
    """Every queue, by name."""
    counts = dict(
        db.session.execute(
            select(QueueMember.queue_id, func.count()).group_by(QueueMember.queue_id)
        ).all()
    )
    used: dict[int, list[str]] = {}
    named = select(Workstream.fallback_queue_id, Workstream.name)
    kept = named.where(Workstream.deleted_at.is_(None)).order_by(Workstream.name)
    for queue_id, name in db.session.execute(kept):
        used.setdefault(queue_id, []).append(name)
    queues = db.session.execute(
        select(Queue.id, Queue.name, Queue.priority)
        .where(Queue.deleted_at.is_(None))
        .order_by(func.lower(Queue.name), Queue.id)
    )
    return [
        QueueRow(id_, name, priority, counts.get(id_, 0), tuple(used.get(id_, ())))
        for id_, name, priority in queues
    ]


def agent_choices() -> list[tuple[int, str]]:
    """(id, name) of every active agent, by name."""
    wanted = select(Agent.id, Agent.name).where(Agent.active).order_by(func.lower(Agent.name))
    return [(id_, name) for id_, name in db.session.execute(wanted)]
