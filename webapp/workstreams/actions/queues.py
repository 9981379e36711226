"""Queues as an admin arranges them: on their own pages, and on a person's."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import func, select

from webapp.agents.models import Agent
from webapp.core import clock
from webapp.core.audit import Verb, note
from webapp.core.database import CHANGED_MEANWHILE, db
from webapp.core.errors import Conflict
from webapp.core.events import record
from webapp.core.names import flush_name, require_free_name
from webapp.workstreams.actions.queue_settings import (
    QueueSettings,
    lock_queues,
    put_settings,
    settings_facts,
)
from webapp.workstreams.events import QueueDeleted, QueueMembersChanged
from webapp.workstreams.models import Queue, QueueMember
from webapp.workstreams.queries import queue_use

QUEUE = "queue"


def create_queue(
    name: str,
    priority: int = 1,
    member_ids: Iterable[int] = (),
    settings: QueueSettings | None = None,
) -> Queue:
    """Create a queue. Raises Invalid when the name is taken or the settings make no sense."""
    require_free_name(Queue, name, _taken())
    queue = Queue(name=name, priority=priority)
    db.session.add(queue)
    flush_name(_taken())
    _put_members(queue, member_ids)
    if settings is not None:
        lock_queues(settings.target_ids)
        put_settings(queue, settings)
    note(Verb.CREATED, QUEUE, queue.id, name, after=_facts(queue))
    return queue


def change_queue(
    queue: Queue,
    name: str,
    priority: int,
    version: int | None = None,
    member_ids: Iterable[int] | None = None,
    settings: QueueSettings | None = None,
) -> None:
    """Rename or reorder a queue; with `member_ids`, exactly these agents are its members then.

    Without `settings` they stay as they are.

    Raises:
        Conflict: somebody else changed it since `version`.
        Invalid: the name is taken, or the settings make no sense.
    """
    lock_queues({queue.id, *(settings.target_ids if settings else ())})
    queue.require_version(version)
    require_free_name(Queue, name, _taken(), queue.id)
    before = _facts(queue)
    queue.name, queue.priority = name, priority
    flush_name(_taken())
    if member_ids is not None:
        _put_members(queue, member_ids)
    if settings is not None:
        put_settings(queue, settings)
    note(Verb.CHANGED, QUEUE, queue.id, name, before, _facts(queue))


def delete_queue(queue: Queue, version: int | None = None) -> None:
    """Let go of a queue; its row stays for past conversations. Whoever needs it refuses.

    Raises:
        Conflict: a workstream or a queue falls back on it, a conversation is in it, or somebody
            else changed it since `version`.
    """
    # Altogether, unlike for a change: who is just being put into it is waited for, and counted.
    db.session.execute(select(Queue.id).where(Queue.id == queue.id).with_for_update())
    queue.require_version(version)
    if queue_use(queue.id).is_any:
        raise Conflict("queue_in_use", in_use())
    before = _facts(queue)
    _put_members(queue, ())
    queue.deleted_at = clock.now()
    db.session.flush()
    record(QueueDeleted(queue.id))
    note(Verb.DELETED, QUEUE, queue.id, queue.name, before)


def in_use() -> str:
    """Why a queue is not deleted."""
    return _("This queue is in use, so it stays.")


def set_members(queue: Queue, agent_ids: Iterable[int]) -> None:
    """Let exactly these agents be the queue's members; ids of nobody are left out."""
    before = _facts(queue)
    if _put_members(queue, agent_ids):
        queue.require_version(None)
        db.session.flush()
    note(Verb.CHANGED, QUEUE, queue.id, queue.name, before, _facts(queue))


def add_member(queue: Queue, agent_id: int) -> None:
    """Put an agent into a queue; one who is in it already stays."""
    members = select(QueueMember.agent_id).where(QueueMember.queue_id == queue.id)
    set_members(queue, {*db.session.scalars(members), agent_id})


def _put_members(queue: Queue, agent_ids: Iterable[int]) -> bool:
    wanted = set(db.session.scalars(select(Agent.id).where(Agent.id.in_(set(agent_ids)))))
    rows = db.session.scalars(select(QueueMember).where(QueueMember.queue_id == queue.id)).all()
    members = {row.agent_id: row for row in rows}
    for agent_id in wanted - members.keys():
        db.session.add(QueueMember(queue_id=queue.id, agent_id=agent_id))
    for agent_id in members.keys() - wanted:
        db.session.delete(members[agent_id])
    db.session.flush()
    for agent_id in wanted ^ members.keys():
        record(QueueMembersChanged(queue.id, agent_id))
    return wanted != members.keys()


def _taken() -> str:
    return _("There is a queue of that name already.")


def _facts(queue: Queue) -> dict[str, object]:
    names = (
        select(Agent.name)
        .join(QueueMember, QueueMember.agent_id == Agent.id)
        .where(QueueMember.queue_id == queue.id)
        .order_by(Agent.name, Agent.id)
    )
    members = list(db.session.scalars(names))
    facts = {"name": queue.name, "priority": queue.priority, "members": members}
    return facts | settings_facts(queue)


def set_queues_of(
    agent: Agent, queue_ids: Iterable[int], before: Iterable[int] | None = None
) -> None:
    """Let a person be in exactly these queues; ids of no queue are left out.

    Raises:
        Conflict: they are not in the queues they were in `before`: somebody else changed that.
    """
    asked = set(queue_ids)
    lock_queues(asked ^ _memberships(agent.id).keys())
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


def _memberships(agent_id: int) -> dict[int, QueueMember]:
    mine = select(QueueMember).where(QueueMember.agent_id == agent_id)
    return {row.queue_id: row for row in db.session.scalars(mine)}


def _names(queue_ids: Iterable[int]) -> list[str]:
    wanted = select(Queue.name).where(Queue.id.in_(set(queue_ids)))
    return list(db.session.scalars(wanted.order_by(func.lower(Queue.name))))
