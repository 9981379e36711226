"""The queues of one person, as an admin chooses them on that person's page."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select

from webapp.agents.models import Agent
from webapp.core.audit import Verb, note
from webapp.core.database import db
from webapp.core.events import record
from webapp.routing.events import QueueMembersChanged
from webapp.routing.models import Queue, QueueMember


def set_queues_of(agent: Agent, queue_ids: Iterable[int]) -> None:
    """Let a person be in exactly these queues; ids of no queue are left out."""
    kept = select(Queue.id).where(Queue.deleted_at.is_(None))
    wanted = set(db.session.scalars(kept.where(Queue.id.in_(set(queue_ids)))))
    mine = select(QueueMember).where(QueueMember.agent_id == agent.id)
    rows = db.session.scalars(mine.where(QueueMember.queue_id.in_(kept))).all()
    present = {row.queue_id: row for row in rows}
    before = _names(present)
    for queue_id in wanted - present.keys():
        db.session.add(QueueMember(queue_id=queue_id, agent_id=agent.id))
    for queue_id in present.keys() - wanted:
        db.session.delete(present[queue_id])
    db.session.flush()
    for queue_id in sorted(wanted ^ present.keys()):
        # Who has the queue's form open now is told, instead of putting the old members back.
        db.session.get_one(Queue, queue_id).require_version(None)
        record(QueueMembersChanged(queue_id, agent.id))
    note(
        Verb.CHANGED, "agent", agent.id, agent.name, {"queues": before}, {"queues": _names(wanted)}
    )


def _names(queue_ids: Iterable[int]) -> list[str]:
    wanted = select(Queue.name).where(Queue.id.in_(set(queue_ids)))
    return list(db.session.scalars(wanted.order_by(func.lower(Queue.name))))
