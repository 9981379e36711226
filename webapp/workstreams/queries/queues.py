"""Reads about workstreams, queues and their members."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import Row, func, select

from webapp.agents.models import Agent, RoleName
from webapp.channels.models import ChannelAccount, ChannelInstance
from webapp.conversations.models import Conversation
from webapp.conversations.policy import Viewer
from webapp.conversations.states import ConversationState
from webapp.core.database import db
from webapp.core.errors import NotFound
from webapp.rules.queries.usage import route_rules_to
from webapp.workstreams.models import OverflowRule, Queue, QueueMember, Workstream


@dataclass(frozen=True)
class QueueUse:
    """Who needs a queue: workstreams (id, name) that fall back on it, conversations in it,
    the queues (id, name) that pass conversations on to it when they overflow, and the
    route-to-queue rules (workstream's id, its name, rule's name) that send to it.
    """

    workstreams: tuple[tuple[int, str], ...]
    waiting_count: int
    held_count: int
    overflowing: tuple[tuple[int, str], ...] = ()
    route_rules: tuple[tuple[int, str, str], ...] = ()

    @property
    def is_any(self) -> bool:
        """True while anything does."""
        held = self.waiting_count or self.held_count
        return bool(self.workstreams or held or self.overflowing or self.route_rules)


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


def get_workstream(workstream_id: int, *, is_held: bool = False) -> Workstream:
    """A workstream that was not deleted; held, nobody deletes it before the transaction ends.

    Raises NotFound.
    """
    wanted = select(Workstream).where(
        Workstream.id == workstream_id, Workstream.deleted_at.is_(None)
    )
    workstream: Workstream | None = db.session.scalar(
        wanted.with_for_update(read=True) if is_held else wanted
    )
    if workstream is None:
        raise NotFound(_("There is nothing here."))
    return workstream


def instances_of(workstream_id: int) -> list[Row[tuple[ChannelInstance, ChannelAccount]]]:
    """A workstream's channel instances with their accounts, by the account's name."""
    wanted = (
        select(ChannelInstance, ChannelAccount)
        .join(ChannelAccount, ChannelAccount.id == ChannelInstance.channel_account_id)
        .where(ChannelInstance.workstream_id == workstream_id)
    )
    return list(db.session.execute(wanted.order_by(ChannelAccount.name, ChannelInstance.id)))


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
        route_rules_to(queue_id),
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
