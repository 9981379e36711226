"""Queues as an admin arranges them."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import exists, func, select

from webapp.agents.models import Agent
from webapp.core.audit import Verb, note
from webapp.core.database import db
from webapp.core.errors import Invalid
from webapp.core.events import record
from webapp.routing.events import QueueMembersChanged
from webapp.routing.models import Queue, QueueMember

QUEUE = "queue"


def create_queue(name: str, priority: int = 1) -> Queue:
    """Create a queue without members. Raises Invalid when the name is taken."""
    _require_free_name(name)
    queue = Queue(name=name, priority=priority)
    db.session.add(queue)
    db.session.flush()
    note(Verb.CREATED, QUEUE, queue.id, name, after=_facts(queue))
    return queue


def change_queue(queue: Queue, name: str, priority: int, version: int | None = None) -> None:
    """Rename or reorder a queue.

    Raises:
        Conflict: somebody else changed it since `version`.
        Invalid: the name is taken.
    """
    queue.require_version(version)
    _require_free_name(name, queue.id)
    before = _facts(queue)
    queue.name, queue.priority = name, priority
    db.session.flush()
    note(Verb.CHANGED, QUEUE, queue.id, name, before, _facts(queue))


def set_members(queue: Queue, agent_ids: Iterable[int]) -> None:
    """Let exactly these agents be the queue's members; ids of nobody are left out."""
    wanted = set(db.session.scalars(select(Agent.id).where(Agent.id.in_(set(agent_ids)))))
    rows = db.session.scalars(select(QueueMember).where(QueueMember.queue_id == queue.id)).all()
    members = {row.agent_id: row for row in rows}
    before = _names(members)
    for agent_id in wanted - members.keys():
        db.session.add(QueueMember(queue_id=queue.id, agent_id=agent_id))
    for agent_id in members.keys() - wanted:
        db.session.delete(members[agent_id])
    db.session.flush()
    for agent_id in wanted ^ members.keys():
        record(QueueMembersChanged(queue.id, agent_id))
    note(
        Verb.CHANGED, QUEUE, queue.id, queue.name, {"members": before}, {"members": _names(wanted)}
    )


def add_member(queue: Queue, agent_id: int) -> None:
    """Put an agent into a queue; one who is in it already stays."""
    members = select(QueueMember.agent_id).where(QueueMember.queue_id == queue.id)
    set_members(queue, {*db.session.scalars(members), agent_id})


def _require_free_name(name: str, own_id: int | None = None) -> None:
    """Upper and lower case are one name: two queues nobody can tell apart help nobody."""
    taken = exists().where(
        func.lower(Queue.name) == name.lower(),
        Queue.deleted_at.is_(None),
        Queue.id != (own_id or 0),
    )
    if db.session.scalar(select(taken)):
        raise Invalid(_("There is a queue of that name already."), "name")


def _facts(queue: Queue) -> dict[str, object]:
    return {"name": queue.name, "priority": queue.priority}


def _names(agent_ids: Iterable[int]) -> list[str]:
    wanted = select(Agent.name).where(Agent.id.in_(set(agent_ids))).order_by(Agent.name)
    return list(db.session.scalars(wanted))
