"""What an owner does with a conversation: park, release, close, and begin its wrap-up."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from webapp.conversations.actions.transitions import end_session, free_load, move, waiting_from
from webapp.conversations.models import Conversation
from webapp.conversations.states import ClosureReason, ConversationState, Move
from webapp.core import clock
from webapp.core.errors import Conflict


def begin_wrap_up(conversation: Conversation, agent_id: int) -> None:
    """Active → wrap-up: the customer's matter is done, the agent is finishing.

    A part of routing's `end`, which gives capacity back where the workstream says so.
    Nobody waits for an answer any more; a target begins anew with the customer's next words.
    """
    _require_owner(conversation, agent_id)
    move(
        conversation,
        Move.END,
        Conversation.agent_id == agent_id,
        awaiting_reply_since_at=None,
        response_due_at=None,
        breached_at=None,
    )


def park(conversation: Conversation, agent_id: int) -> None:
    """Active → waiting until the customer answers; frees the capacity."""
    _require_owner(conversation, agent_id)
    _leave(conversation, Move.PARK, ClosureReason.AGENT_PARKED)


def release(conversation: Conversation, agent_id: int) -> None:
    """Active → open: back to its queue, for anyone."""
    _require_owner(conversation, agent_id)
    waiting = waiting_from(clock.now(), conversation.awaiting_reply_since_at)
    _leave(conversation, Move.RELEASE, ClosureReason.AGENT_RELEASED, **waiting)


def close(conversation: Conversation, agent_id: int) -> None:
    """Wrap-up → closed, for good.

    Raises:
        Conflict: not the owner's, or not ended before.
    """
    _require_owner(conversation, agent_id)
    if conversation.state != ConversationState.WRAP_UP:
        raise Conflict("not_ended", _("End the conversation before you close it."))
    # In the UPDATE too: a customer's message may have made it active since it was read.
    _leave(
        conversation,
        Move.CLOSE,
        ClosureReason.AGENT_CLOSED,
        Conversation.state == ConversationState.WRAP_UP,
        closed_at=clock.now(),
        closure_reason=ClosureReason.AGENT_CLOSED,
        waiting_since_at=None,
    )


def _leave(
    conversation: Conversation,
    made: Move,
    reason: ClosureReason,
    *conditions: Any,
    **values: object,
) -> None:
    """End the owner's turn. The parked one keeps the owner as the agent to come back to."""
    owner_id, load = conversation.agent_id, conversation.held_load
    move(
        conversation,
        made,
        Conversation.agent_id == owner_id,
        *conditions,
        agent_id=None,
        previous_agent_id=owner_id,
        held_units=0,
        held_profile_ids=[],
        **values,
    )
    end_session(conversation.id, reason)
    free_load(owner_id, load)


def _require_owner(conversation: Conversation, agent_id: int) -> None:
    if conversation.agent_id != agent_id:
        raise Conflict("not_owner", _("Only the agent who has this conversation can do that."))
