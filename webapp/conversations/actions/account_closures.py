"""Every conversation of an account at once: counted, closed, or noted as changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select, update

from webapp.agents import capacity
from webapp.agents.load import Load
from webapp.conversations.actions.transitions import free_load
from webapp.conversations.events import ConversationsChanged
from webapp.conversations.models import Conversation, ConversationSession
from webapp.conversations.states import ClosureReason, ConversationState
from webapp.core import clock
from webapp.core.database import count_changed, db
from webapp.core.events import record


def close_all_of(channel_account_id: int, reason: ClosureReason) -> int:
    """Close all ongoing conversations of an account and give their number.

    Owners get their capacity back, offers stop ringing. A few statements, however many there are;
    locks go conversation, session, presence, as everywhere.
    """
    rows = db.session.execute(
        select(
            Conversation.id,
            Conversation.agent_id,
            Conversation.held_units,
            Conversation.held_profile_ids,
            Conversation.previous_agent_id,
            Conversation.queue_id,
        )
        .where(*_is_ongoing(channel_account_id))
        .order_by(Conversation.id)
        .with_for_update()
    ).all()
    reserved = _loads_of(_ringing(channel_account_id))
    loads = _loads_of(
        (row.agent_id, row.held_units, row.held_profile_ids) for row in rows if row.agent_id
    )
    _end_sessions(channel_account_id, reason)
    count_changed(_closing(channel_account_id, reason))
    for agent_id in sorted({*reserved, *loads}):
        capacity.give_up_reserved(agent_id, reserved.get(agent_id, Load(0)))
        free_load(agent_id, loads.get(agent_id, Load(0)))
    agent_ids = {*reserved, *loads, *(row.previous_agent_id for row in rows)}
    record(
        ConversationsChanged(
            conversation_ids=tuple(row.id for row in rows),
            agent_ids=tuple(sorted(number for number in agent_ids if number is not None)),
            queue_ids=tuple(sorted({row.queue_id for row in rows if row.queue_id is not None})),
        )
    )
    return len(rows)


def _is_ongoing(channel_account_id: int) -> tuple[Any, Any]:
    return (
        Conversation.channel_account_id == channel_account_id,
        Conversation.state != ConversationState.CLOSED,
    )


def _ringing(channel_account_id: int) -> list[tuple[int, int, list[int]]]:
    """What ringing offers have reserved: (agent, units, profiles)."""
    rows = db.session.execute(
        select(
            ConversationSession.agent_id,
            ConversationSession.units,
            ConversationSession.profile_ids,
        )
        .join(Conversation, Conversation.id == ConversationSession.conversation_id)
        .where(
            *_is_ongoing(channel_account_id),
            ConversationSession.is_ringing,
        )
    )
    return [(agent_id, units, profile_ids) for agent_id, units, profile_ids in rows]


def _loads_of(taken: Iterable[tuple[int, int, list[int]]]) -> dict[int, Load]:
    """All that each agent gets back; a profile stands as often as places were taken."""
    units: dict[int, int] = {}
    profiles: dict[int, list[int]] = {}
    for agent_id, more, profile_ids in taken:
        units[agent_id] = units.get(agent_id, 0) + more
        profiles.setdefault(agent_id, []).extend(profile_ids)
    return {agent_id: Load(units[agent_id], tuple(profiles[agent_id])) for agent_id in units}


def _end_sessions(channel_account_id: int, reason: ClosureReason) -> None:
    ongoing = select(Conversation.id).where(*_is_ongoing(channel_account_id))
    count_changed(
        update(ConversationSession)
        .where(
            ConversationSession.ended_at.is_(None), ConversationSession.conversation_id.in_(ongoing)
        )
        .values(ended_at=clock.now(), closure_reason=reason)
    )


def _closing(channel_account_id: int, reason: ClosureReason) -> Any:
    now = clock.now()
    return (
        update(Conversation)
        .where(*_is_ongoing(channel_account_id))
        .values(
            state=ConversationState.CLOSED,
            state_changed_at=now,
            closed_at=now,
            closure_reason=reason,
            previous_agent_id=func.coalesce(Conversation.agent_id, Conversation.previous_agent_id),
            agent_id=None,
            offered_agent_id=None,
            held_units=0,
            held_profile_ids=[],
            waiting_since_at=None,
        )
    )
