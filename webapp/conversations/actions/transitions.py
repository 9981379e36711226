"""The one way a conversation's state changes: an UPDATE that only the possible move can win."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import update

from webapp.agents import capacity
from webapp.agents.policy import Load
from webapp.conversations.events import ConversationChanged
from webapp.conversations.models import Conversation, ConversationSession
from webapp.conversations.states import MOVES, ClosureReason, Move
from webapp.core import clock
from webapp.core.database import count_changed
from webapp.core.errors import Conflict
from webapp.core.events import record

TOO_LATE = _("This conversation has changed in the meantime.")
NOBODYS: dict[str, Any] = {"agent_id": None, "held_units": 0, "held_profile_ids": []}


def move(conversation: Conversation, made: Move, *conditions: Any, **values: Any) -> None:
    """Make a move, with what else changes, if state and conditions still allow it.

    Raises:
        Conflict: somebody else was first, or the state has no such move.
    """
    sources, target = MOVES[made]
    before = (conversation.agent_id, conversation.offered_agent_id)
    queue_before = conversation.queue_id
    moved = count_changed(
        update(Conversation)
        .where(Conversation.id == conversation.id, Conversation.state.in_(sources), *conditions)
        .values(state=target, state_changed_at=clock.now(), **values)
    )
    if not moved:
        raise Conflict("state_changed", TOO_LATE)
    after = (conversation.agent_id, conversation.offered_agent_id)
    record(
        ConversationChanged(
            conversation_id=conversation.id,
            agent_ids=_present({*before, *after}),
            queue_ids=_present({queue_before, conversation.queue_id}),
        )
    )


def _present(ids: set[int | None]) -> tuple[int, ...]:
    return tuple(sorted(number for number in ids if number is not None))


def end_turn(conversation: Conversation, made: Move, reason: ClosureReason, **values: Any) -> None:
    """Make a move that takes a conversation off its owner, if it has one: the turn ends, and what
    it took of the owner comes free. Locks go conversation, session, presence, as everywhere.

    `values`: what else changes; who had it before stays unless `previous_agent_id` is among them.

    Raises:
        Conflict: owner or state are others meanwhile, or the state has no such move.
    """
    owner_id, load = conversation.agent_id, conversation.held_load
    is_as_read = Conversation.agent_id == owner_id, Conversation.state == conversation.state
    move(conversation, made, *is_as_read, **NOBODYS, **values)
    end_session(conversation.id, reason)
    free_load(owner_id, load)


def end_session(conversation_id: int, reason: ClosureReason) -> None:
    """End the conversation's running session, if there is one."""
    count_changed(
        update(ConversationSession)
        .where(
            ConversationSession.conversation_id == conversation_id,
            ConversationSession.ended_at.is_(None),
        )
        .values(ended_at=clock.now(), closure_reason=reason)
    )


def free_load(agent_id: int | None, load: Load) -> None:
    """Give the owner's capacity back."""
    if agent_id is not None and load:
        capacity.free(agent_id, load)


def waiting_from(moment: datetime, unanswered_since: datetime | None = None) -> dict[str, Any]:
    """The values of a conversation that begins to wait for an agent.

    A customer whom nobody answered waits already, whoever had the conversation meanwhile. The
    channel's clock may run ahead of ours.
    """
    return {
        "waiting_since_at": min(moment, unanswered_since or moment),
        "queued_at": moment,
        "offerable_at": moment,
        "decline_count": 0,
    }


def closed_for(reason: ClosureReason) -> dict[str, Any]:
    """The values of a conversation that is over."""
    return {
        "closed_at": clock.now(),
        "closure_reason": reason,
        "offered_agent_id": None,
        "waiting_since_at": None,
        "queued_at": None,
    }
