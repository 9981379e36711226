"""The moves of a conversation: the one statement that makes each, and what its owner does with it:
park, release, close, begin its wrap-up; also how it is taken off one who may not come back.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _later
from sqlalchemy import update

from webapp.agents import capacity
from webapp.agents.policy import Load
from webapp.conversations.actions.pending_answers import send_pending
from webapp.conversations.events import ConversationChanged, ConversationClosed
from webapp.conversations.models import Conversation, ConversationSession
from webapp.conversations.states import MOVES, ClosureReason, ConversationState, Move
from webapp.core import clock
from webapp.core.database import count_changed, db
from webapp.core.errors import Conflict, Invalid
from webapp.core.events import record

TOO_LATE = _later("This conversation has changed in the meantime.")
LONGEST_PARKING = timedelta(days=90)
# So long a console offers to undo End (static/js/toasts.js).
UNDO_TIME = timedelta(seconds=10)
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
        .values(state=target, state_changed_at=clock.now(), **{"parked_until_at": None, **values})
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
    """Make a move that takes a conversation off its owner, if it has one: what they sent goes out,
    the turn ends, and what it took of the owner comes free. Locks go conversation, session,
    presence, as everywhere.

    `values`: what else changes; who had it before stays unless `previous_agent_id` is among them.

    Raises:
        Conflict: owner or state are others meanwhile, or the state has no such move.
    """
    send_pending(conversation)
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
        ended_awaiting_since_at=conversation.awaiting_reply_since_at,
        ended_breached_at=conversation.breached_at,
    )


def take_back_end(conversation: Conversation, agent_id: int) -> bool:
    """Wrap-up → active: who waited for an answer at End waits for it since then.

    False when it is active already: the customer wrote, and waits since that.
    A part of routing's `undo_end`, which takes the capacity again.

    Raises:
        Conflict: it is closed by now, or not the owner's.
    """
    _hold(conversation)
    if conversation.state == ConversationState.CLOSED:
        told = _("It was closed in the meantime, so it stays ended.")
        raise Conflict("conversation_closed", told)
    _require_owner(conversation, agent_id)
    if conversation.state == ConversationState.ACTIVE:
        return False
    values: dict[str, Any] = {
        "awaiting_reply_since_at": conversation.ended_awaiting_since_at,
        "breached_at": conversation.ended_breached_at,
    }
    # Silences that went on meanwhile begin anew: what a rule does then would be done at once.
    if clock.now() - conversation.state_changed_at > UNDO_TIME:
        values["assigned_at"] = clock.now()
    move(conversation, Move.RETURN, Conversation.agent_id == agent_id, **values)
    return True


def park(conversation: Conversation, agent_id: int, until: datetime | None = None) -> None:
    """Active → waiting until the customer answers, or until a time; frees the capacity.

    Raises:
        Conflict: not the owner's, or not active.
        Invalid: `until` is over, or further away than LONGEST_PARKING.
    """
    if until is not None and not clock.now() < until <= clock.now() + LONGEST_PARKING:
        days = LONGEST_PARKING.days
        raise Invalid("moment_unusable", _("Choose a time within %(num)d days.", num=days), "at")
    _require_owner(conversation, agent_id)
    values = {"previous_agent_id": agent_id, "parked_until_at": until}
    end_turn(conversation, Move.PARK, ClosureReason.AGENT_PARKED, **values)


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
    record(ConversationClosed(conversation.id))


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
    wrap-up's time gives it back, too. What its owner sent before goes out before.
    """
    db.session.refresh(conversation, with_for_update={"of": Conversation})
    send_pending(conversation)
