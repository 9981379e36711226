"""A rule closes a conversation, in whatever state it is."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from webapp.agents import capacity
from webapp.conversations.actions.transitions import end_session, free_load, move
from webapp.conversations.events import OfferChanged
from webapp.conversations.models import Conversation, ConversationSession
from webapp.conversations.states import ClosureReason, ConversationState, Move
from webapp.core import clock
from webapp.core.database import db
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
    owner_id, load = conversation.agent_id, conversation.held_load
    ringing = _ringing_of(conversation)
    move(
        conversation,
        Move.CLOSE,
        agent_id=None,
        previous_agent_id=owner_id or conversation.previous_agent_id,
        offered_agent_id=None,
        held_units=0,
        held_profile_ids=[],
        waiting_since_at=None,
        queued_at=None,
        closed_at=clock.now(),
        closure_reason=reason,
    )
    end_session(conversation.id, reason)
    free_load(owner_id, load)
    if ringing is not None:
        _stop_ringing(ringing)


def _ringing_of(conversation: Conversation) -> ConversationSession | None:
    ringing: ConversationSession | None = db.session.scalar(
        select(ConversationSession).where(
            ConversationSession.conversation_id == conversation.id,
            ConversationSession.is_ringing,
        )
    )
    return ringing


def _stop_ringing(ringing: ConversationSession) -> None:
    capacity.give_up_reserved(ringing.agent_id, ringing.load)
    record(OfferChanged(ringing.id, ringing.conversation_id, ringing.agent_id, ringing.queue_id))
