"""What an owner does with a conversation: park, release, close, and begin its wrap-up; and how it
is taken off one who may not come back.
"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import update

from webapp.conversations.actions.transitions import closed_for, end_turn, move, waiting_from
from webapp.conversations.events import ConversationChanged
from webapp.conversations.models import Conversation
from webapp.conversations.states import ClosureReason, ConversationState, Move
from webapp.core import clock
from webapp.core.database import count_changed, db
from webapp.core.errors import Conflict
from webapp.core.events import record


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
    end_turn(conversation, Move.PARK, ClosureReason.AGENT_PARKED, previous_agent_id=agent_id)


def release(conversation: Conversation, agent_id: int) -> None:
    """Active → open: back to its queue, for anyone."""
    _require_owner(conversation, agent_id)
    waiting = waiting_from(clock.now(), conversation.awaiting_reply_since_at)
    reason = ClosureReason.AGENT_RELEASED
    end_turn(conversation, Move.RELEASE, reason, previous_agent_id=agent_id, **waiting)


def close(conversation: Conversation, agent_id: int) -> None:
    """Wrap-up → closed, for good.

    Raises:
        Conflict: not the owner's, or not ended before; or the customer wrote at this moment.
    """
    _require_owner(conversation, agent_id)
    if conversation.state != ConversationState.WRAP_UP:
        raise Conflict("not_ended", _("End the conversation before you close it."))
    reason = ClosureReason.AGENT_CLOSED
    end_turn(conversation, Move.CLOSE, reason, previous_agent_id=agent_id, **closed_for(reason))


def leave_work(conversation: Conversation, gone_ids: set[int]) -> None:
    """Take a conversation off people who may not come back.

    An active one goes back to its queue; one in wrap-up was done and is closed; a parked one
    forgets to whom it would have come back.

    Raises:
        Conflict: it changed in the meantime. Roll back and look again.
    """
    _hold(conversation)
    reason = ClosureReason.AGENT_DISCONNECTED
    if conversation.agent_id in gone_ids and conversation.state == ConversationState.ACTIVE:
        waiting = waiting_from(clock.now(), conversation.awaiting_reply_since_at)
        end_turn(conversation, Move.RELEASE, reason, **waiting)
    elif conversation.agent_id in gone_ids:
        end_turn(conversation, Move.CLOSE, reason, **closed_for(reason))
    if count_changed(
        update(Conversation)
        .where(Conversation.id == conversation.id, Conversation.previous_agent_id.in_(gone_ids))
        .values(previous_agent_id=None)
    ):
        # Who may take it up again has changed.
        record(ConversationChanged(conversation.id))


def _require_owner(conversation: Conversation, agent_id: int) -> None:
    _hold(conversation)
    if conversation.agent_id != agent_id:
        raise Conflict("not_owner", _("Only the agent who has this conversation can do that."))


def _hold(conversation: Conversation) -> None:
    """Locked, so that what it holds of its owner, as read here, is given back once: the end of its
    wrap-up's time gives it back, too.
    """
    db.session.refresh(conversation, with_for_update={"of": Conversation})
