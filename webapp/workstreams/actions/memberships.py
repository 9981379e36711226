"""The queues of one person, as an admin chooses them on that person's page."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select

from webapp.agents.models import Agent
from webapp.core.audit import Verb, note
from webapp.core.database import CHANGED_MEANWHILE, db
from webapp.core.errors import Conflict
from webapp.core.events import record
from webapp.workstreams.events import QueueMembersChanged
from webapp.workstreams.models import Queue, QueueMember


def set_queues_of(
    agent: Agent, queue_ids: Iterable[int], before: Iterable[int] | None = None
) -> None:
    """Let a person be in exactly these queues; ids of no queue are left out.

    Raises:
        Conflict: they are not in the queues they were in `before`: somebody else changed that.
    """
    asked = set(queue_ids)
    _lock_queues(asked ^ _memberships(agent.id).keys())
    kept = set(db.session.scalars(select(Queue.id).where(Queue.deleted_at.is_(None))))
    present = {id_: row for id_, row in _memberships(agent.id).items() if id_ in kept}
    if before is not None and kept.intersection(before) != present.keys():
        raise Conflict("changed_meanwhile", CHANGED_MEANWHILE)
    wanted = asked & kept
    names_before = _names(present)
    for queue_id in wanted - present.keys():
        db.session.add(QueueMember(queue_id=queue_id, agent_id=agent.id))
    for queue_id in present.keys() - wanted:
        db.session.delete(present[queue_id])
    db.session.flush()
    for queue_id in sorted(wanted ^ present.keys()):
        # Who has the queue's form open now is told, instead of putting the old members back.
        db.session.get_one(Queue, queue_id).require_version(None)
        record(QueueMembersChanged(queue_id, agent.id))
    names = _names(wanted)
    note(Verb.CHANGED, "agent", agent.id, agent.name, {"queues": names_before}, {"queues": names})


def _lock_queues(queue_ids: Iterable[int]) -> None:
    """The smallest id first, and rows may refer to them meanwhile: no two wait in a circle."""
    wanted = select(Queue.id).where(Queue.id.in_(set(queue_ids))).order_by(Queue.id)
    db.session.execute(wanted.with_for_update(key_share=True))


def _memberships(agent_id: int) -> dict[int, QueueMember]:
    mine = select(QueueMember).where(QueueMember.agent_id == agent_id)
    return {row.queue_id: row for row in db.session.scalars(mine)}


def _names(queue_ids: Iterable[int]) -> list[str]:
    wanted = select(Queue.name).where(Queue.id.in_(set(queue_ids)))
    return list(db.session.scalars(wanted.order_by(func.lower(Queue.name))))
