"""Conversations are closed whosesoever they are: one by a rule, or all of an account at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select, update

from webapp.agents import capacity
from webapp.agents.policy import Load
from webapp.conversations.actions.transitions import NOBODYS, closed_for, end_turn, free_load
from webapp.conversations.events import ConversationsChanged, OfferChanged
from webapp.conversations.models import Conversation, ConversationSession
from webapp.conversations.queries import ringing_of
from webapp.conversations.states import ClosureReason, ConversationState, Move
from webapp.core import clock
from webapp.core.database import count_changed, db
from webapp.core.errors import Conflict
from webapp.core.events import record

OVER = _("This conversation is closed already.")


def close_by_rule(conversation: Conversation, reason: ClosureReason) -> None:
    """Close an ongoing conversation for good, without asking whose it is.

    The owner gets the capacity back; an offer that rings stops. The conversation is locked and
    read anew first, so the caller's conditions must be looked at after its own lock. Locks go
    conversation, session, presence, as everywhere.

    Raises:
        Conflict: it is closed already.
    """
    db.session.refresh(conversation, with_for_update={"of": Conversation})
    if conversation.state == ConversationState.CLOSED:
        raise Conflict("conversation_closed", OVER)
    previous_id = conversation.agent_id or conversation.previous_agent_id
    ringing = ringing_of(conversation.id)
    values = closed_for(reason)
    end_turn(conversation, Move.CLOSE, reason, previous_agent_id=previous_id, **values)
    if ringing is not None:
        _stop_ringing(ringing)


def _stop_ringing(ringing: ConversationSession) -> None:
    capacity.give_up_reserved(ringing.agent_id, ringing.load)
    record(OfferChanged(ringing.id, ringing.conversation_id, ringing.agent_id, ringing.queue_id))


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
    return (
        update(Conversation)
        .where(*_is_ongoing(channel_account_id))
        .values(
            state=ConversationState.CLOSED,
            state_changed_at=clock.now(),
            previous_agent_id=func.coalesce(Conversation.agent_id, Conversation.previous_agent_id),
            **NOBODYS,
            **closed_for(reason),
        )
    )
