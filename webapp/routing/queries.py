"""Reads about queues and what waits in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row, exists, func, select

from webapp.agents.models import Agent, Presence, PresenceStatus, RoleName
from webapp.channels.models import ChannelAccount, ChannelInstance
from webapp.conversations.models import Conversation, ConversationSession
from webapp.conversations.policy import Viewer
from webapp.conversations.states import ClosureReason, ConversationState
from webapp.core import clock
from webapp.core.database import db
from webapp.core.errors import NotFound
from webapp.routing.assignment import Candidate, Declines
from webapp.routing.models import DistributionMode, Queue, QueueMember, Workstream

DECLINED = (
    ClosureReason.AGENT_REJECTED,
    ClosureReason.AGENT_TIMED_OUT,
    ClosureReason.AGENT_RELEASED,
)
LOOK_AHEAD = 200


@dataclass(frozen=True)
class Waiting:
    """A conversation nobody is offered right now."""

    conversation_id: int
    queue_id: int | None
    previous_agent_id: int | None
    units: int
    offer_seconds: int


@dataclass(frozen=True)
class QueueUse:
    """Who needs a queue: workstreams (id, name) that fall back on it, and conversations in it."""

    workstreams: tuple[tuple[int, str], ...]
    waiting_count: int
    held_count: int

    @property
    def is_any(self) -> bool:
        """True while anything does."""
        return bool(self.workstreams or self.waiting_count or self.held_count)


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
    return QueueUse(tuple((id_, name) for id_, name in workstreams), total - held, held)


def member_ids_of(queue_id: int) -> list[int]:
    """The ids of a queue's agents."""
    return list(
        db.session.scalars(select(QueueMember.agent_id).where(QueueMember.queue_id == queue_id))
    )


def waiting_with_agents() -> list[Waiting]:
    """Push conversations nobody is offered, whose queue has an agent with room, in order."""
    has_agent = exists().where(
        QueueMember.queue_id == Conversation.queue_id,
        QueueMember.agent_id == Presence.agent_id,
        *_is_ready(),
        Presence.used_units + Workstream.capacity_units <= Presence.total_units,
    )
    rows = db.session.execute(
        select(
            Conversation.id,
            Conversation.queue_id,
            Conversation.previous_agent_id,
            Workstream.capacity_units,
            Workstream.offer_seconds,
        )
        .join(Workstream, Workstream.id == Conversation.workstream_id)
        .join(Queue, Queue.id == Conversation.queue_id)
        .where(
            Conversation.state == ConversationState.OPEN,
            Conversation.offered_agent_id.is_(None),
            Conversation.offerable_at <= clock.now(),
            Workstream.distribution_mode == DistributionMode.PUSH,
            has_agent,
        )
        .order_by(Queue.priority, Conversation.waiting_since_at, Conversation.id)
        .limit(LOOK_AHEAD)
    )
    return [Waiting(*row) for row in rows]


def candidates_of(queue_ids: Iterable[int | None]) -> dict[int | None, list[Candidate]]:
    """For each queue, its agents who are available, connected and not full."""
    rows = db.session.execute(
        select(
            QueueMember.queue_id,
            Presence.agent_id,
            Presence.total_units - Presence.used_units,
            Presence.last_assigned_at,
        )
        .join(Presence, Presence.agent_id == QueueMember.agent_id)
        .where(QueueMember.queue_id.in_(set(queue_ids)), *_is_ready())
    )
    found: dict[int | None, list[Candidate]] = {}
    for queue_id, agent_id, free_units, last_assigned_at in rows:
        found.setdefault(queue_id, []).append(Candidate(agent_id, free_units, last_assigned_at))
    return found


def declines_of(conversation_ids: Iterable[int]) -> dict[int, dict[int, Declines]]:
    """For each conversation, how its agents declined since it last began to wait.

    Giving it back counts as declining: else it would ring first at the agent who let it go.
    """
    rows = db.session.execute(
        select(
            ConversationSession.conversation_id,
            ConversationSession.agent_id,
            func.count(),
            func.max(ConversationSession.ended_at),
        )
        .join(Conversation, Conversation.id == ConversationSession.conversation_id)
        .where(
            ConversationSession.conversation_id.in_(set(conversation_ids)),
            ConversationSession.closure_reason.in_(DECLINED),
            ConversationSession.ended_at >= Conversation.waiting_since_at,
        )
        .group_by(ConversationSession.conversation_id, ConversationSession.agent_id)
    )
    found: dict[int, dict[int, Declines]] = {}
    for conversation_id, agent_id, count, last_at in rows:
        found.setdefault(conversation_id, {})[agent_id] = Declines(count, last_at or clock.now())
    return found


def _is_ready() -> tuple[Any, ...]:
    return Presence.status == PresenceStatus.AVAILABLE, Presence.lost_at.is_(None)
