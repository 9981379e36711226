"""What people hold who may not come back is taken off them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from webapp.conversations.actions.transitions import end_session, free_load, move, waiting_from
from webapp.conversations.events import ConversationChanged
from webapp.conversations.models import Conversation
from webapp.conversations.states import ClosureReason, ConversationState, Move
from webapp.core import clock
from webapp.core.database import count_changed
from webapp.core.events import record


def leave_work(conversation: Conversation, gone_ids: set[int]) -> None:
    """Take a conversation off these people.

    An active one goes back to its queue; one in wrap-up was done and is closed; a parked one
    forgets to whom it would have come back.

    Raises:
        Conflict: it changed in the meantime. Roll back and look again.
    """
    if conversation.agent_id in gone_ids and conversation.state == ConversationState.ACTIVE:
        waiting = waiting_from(clock.now(), conversation.awaiting_reply_since_at)
        _take_off(conversation, Move.RELEASE, **waiting)
    elif conversation.agent_id in gone_ids:
        _take_off(
            conversation,
            Move.CLOSE,
            closed_at=clock.now(),
            closure_reason=ClosureReason.AGENT_DISCONNECTED,
            waiting_since_at=None,
        )
    if count_changed(
        update(Conversation)
        .where(Conversation.id == conversation.id, Conversation.previous_agent_id.in_(gone_ids))
        .values(previous_agent_id=None)
    ):
        # Who may take it up again has changed.
        record(ConversationChanged(conversation.id))


def _take_off(conversation: Conversation, made: Move, **values: Any) -> None:
    owner_id, load, state = conversation.agent_id, conversation.held_load, conversation.state
    move(
        conversation,
        made,
        Conversation.agent_id == owner_id,
        Conversation.state == state,
        agent_id=None,
        held_units=0,
        held_profile_ids=[],
        **values,
    )
    end_session(conversation.id, ClosureReason.AGENT_DISCONNECTED)
    free_load(owner_id, load)
