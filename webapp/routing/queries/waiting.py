"""Reads about what waits in queues, and who could take it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, func, select

from webapp.agents.capacity import AVAILABLE_OR_BUSY
from webapp.agents.load import Load
from webapp.agents.models import Presence, PresenceStatus
from webapp.conversations.models import Conversation, ConversationSession
from webapp.conversations.states import ClosureReason, ConversationState
from webapp.core import clock
from webapp.core.database import db
from webapp.routing.assignment import Candidate, Declines
from webapp.routing.models import DistributionMode, Queue, QueueMember, Workstream

DECLINED = (
    ClosureReason.AGENT_REJECTED,
    ClosureReason.AGENT_TIMED_OUT,
    ClosureReason.AGENT_RELEASED,
)
LOOK_AHEAD = 200
UNITS = func.coalesce(Conversation.needed_units, Workstream.capacity_units)


@dataclass(frozen=True)
class Waiting:
    """A conversation nobody is offered right now."""

    conversation_id: int
    queue_id: int | None
    previous_agent_id: int | None
    load: Load
    offer_seconds: int
    presences: tuple[PresenceStatus, ...] = AVAILABLE_OR_BUSY


def waiting_with_agents() -> list[Waiting]:
    """Push conversations nobody is offered, whose queue has an agent with room, in order."""
    has_agent = exists().where(
        QueueMember.queue_id == Conversation.queue_id,
        QueueMember.agent_id == Presence.agent_id,
        *_is_ready(),
        Presence.used_units + UNITS <= Presence.total_units,
    )
    rows = db.session.execute(
        select(
            Conversation.id,
            Conversation.queue_id,
            Conversation.previous_agent_id,
            UNITS,
            Conversation.needed_profile_ids,
            Workstream.capacity_profile_id,
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
    return [
        Waiting(
            id_,
            queue_id,
            previous,
            Load(units, tuple(sorted({*own, *([of] if of else [])}))),
            seconds,
        )
        for id_, queue_id, previous, units, own, of, seconds in rows
    ]


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
    return Presence.status.in_(AVAILABLE_OR_BUSY), Presence.lost_at.is_(None)
