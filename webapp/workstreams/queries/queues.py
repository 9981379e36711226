"""Reads about queues and their members."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import exists, func, select

from webapp.agents.models import Agent, RoleName
from webapp.conversations.models import Conversation
from webapp.conversations.policy import Viewer
from webapp.conversations.states import ConversationState
from webapp.core.database import db
from webapp.core.errors import NotFound
from webapp.core.folding import squeeze
from webapp.hours.queries import is_open_now
from webapp.workstreams.models import OverflowRule, Queue, QueueMember, Workstream


@dataclass(frozen=True)
class QueueUse:
    """Who needs a queue: workstreams (id, name) that fall back on it, conversations in it, and
    the queues (id, name) that pass conversations on to it when they overflow.
    """

    workstreams: tuple[tuple[int, str], ...]
    waiting_count: int
    held_count: int
    overflowing: tuple[tuple[int, str], ...] = ()

    @property
    def is_any(self) -> bool:
        """True while anything does."""
        held = self.waiting_count or self.held_count
        return bool(self.workstreams or held or self.overflowing)


@dataclass(frozen=True)
class TransferTarget:
    """A queue to transfer to. `is_open`: by its operating hours; `is_staffed`: it has agents.

    Only where it is both does a transfer succeed.
    """

    queue_id: int
    name: str
    is_open: bool
    is_staffed: bool

    @property
    def is_answering(self) -> bool:
        """Whether a conversation may be sent there now."""
        return self.is_open and self.is_staffed


def viewer_of(agent: Agent) -> Viewer:
    """An agent's rights: own queues, and all of them for admins and supervisors."""
    return Viewer(
        agent_id=agent.id,
        queue_ids=frozenset(queue_ids_of(agent.id)),
        is_supervising=agent.is_allowed(RoleName.ADMIN, RoleName.SUPERVISOR),
    )


def queue_ids_of(agent_id: int) -> list[int]:
    """The ids of an agent's queues."""
    wanted = select(QueueMember.queue_id).where(QueueMember.agent_id == agent_id)
    return list(db.session.scalars(wanted.order_by(QueueMember.queue_id)))


def get_queue(queue_id: int) -> Queue:
    """A queue that was not deleted. Raises NotFound."""
    queue = db.session.get(Queue, queue_id)
    if queue is None or queue.deleted_at is not None:
        raise NotFound(_("There is nothing here."))
    return queue


def queue_use(queue_id: int) -> QueueUse:
    """What keeps a queue from being deleted."""
    falling_back = select(Workstream.id, Workstream.name).where(
        Workstream.fallback_queue_id == queue_id, Workstream.deleted_at.is_(None)
    )
    counted = select(func.count(), func.count(Conversation.agent_id)).where(
        Conversation.queue_id == queue_id, Conversation.state != ConversationState.CLOSED
    )
    total, held = db.session.execute(counted).one()
    workstreams = db.session.execute(falling_back.order_by(Workstream.name))
    return QueueUse(
        tuple((id_, name) for id_, name in workstreams),
        total - held,
        held,
        _overflowing_into(queue_id),
    )


def _overflowing_into(queue_id: int) -> tuple[tuple[int, str], ...]:
    wanted = (
        select(Queue.id, Queue.name)
        .join(OverflowRule, OverflowRule.queue_id == Queue.id)
        .where(OverflowRule.target_queue_id == queue_id, Queue.deleted_at.is_(None))
        .distinct()
        .order_by(Queue.name)
    )
    return tuple((id_, name) for id_, name in db.session.execute(wanted))


def member_ids_of(queue_id: int) -> list[int]:
    """The ids of a queue's agents."""
    return list(
        db.session.scalars(select(QueueMember.agent_id).where(QueueMember.queue_id == queue_id))
    )


def queues_open_by(operating_hours_id: int) -> list[tuple[int, str]]:
    """(id, name) of the queues that use a calendar, by name."""
    using = select(Queue.id, Queue.name).where(
        Queue.operating_hours_id == operating_hours_id, Queue.deleted_at.is_(None)
    )
    return [(id_, name) for id_, name in db.session.execute(using.order_by(Queue.name, Queue.id))]


def transfer_targets(queue_id: int | None) -> list[TransferTarget]:
    """Every kept queue but the one it is in, by name."""
    is_staffed = exists().where(
        QueueMember.queue_id == Queue.id, QueueMember.agent_id == Agent.id, Agent.active
    )
    rows = db.session.execute(
        select(Queue.id, Queue.name, Queue.operating_hours_id, is_staffed).where(
            Queue.deleted_at.is_(None), Queue.id != (queue_id or 0)
        )
    )
    found = [
        TransferTarget(id_, name, is_open_now(hours_id), staffed)
        for id_, name, hours_id, staffed in rows
    ]
    return sorted(found, key=lambda target: (squeeze(target.name), target.queue_id))
