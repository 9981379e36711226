"""An agent takes a conversation, from an offer or the list, or lets an offer go."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import or_, true, update

from webapp.agents import capacity
from webapp.agents.actions.presences import mark_missed, mark_rejected
from webapp.agents.models import Agent, RoleName
from webapp.agents.policy import Load
from webapp.conversations.actions.transitions import TOO_LATE, move
from webapp.conversations.events import OfferChanged
from webapp.conversations.models import Conversation, ConversationSession
from webapp.conversations.queries import ringing_of
from webapp.conversations.states import ClosureReason, ConversationState, Move
from webapp.core import clock
from webapp.core.database import count_changed, db
from webapp.core.errors import Conflict
from webapp.core.events import nudge, record
from webapp.routing.actions.placement import ASSIGNMENT, load_of
from webapp.routing.actions.trace import decide
from webapp.routing.models import DecisionKind
from webapp.routing.queries.queued import DECLINED
from webapp.routing.terms import own_key
from webapp.workstreams.models import Workstream

SUPERVISING = (RoleName.ADMIN, RoleName.SUPERVISOR)
GONE = _("This offer is no longer yours: it was taken, or its time was over.")


def accept_offer(session_id: int, agent_id: int, *, is_auto: bool = False) -> Conversation:
    """Take what rings. A second press by the same agent finds it taken and is fine.

    `is_auto`: nobody pressed anything, the time of an auto-assigned offer is over.

    Raises:
        Conflict: the offer was taken, given up or passed on.
    """
    ringing = db.session.get(ConversationSession, session_id)
    if ringing is None or ringing.agent_id != agent_id:
        raise Conflict("offer_gone", GONE)
    conversation = ringing.conversation
    if ringing.accepted_at is not None and ringing.ended_at is None:
        return conversation
    if ringing.ended_at is not None:
        raise Conflict("offer_gone", GONE)
    _take(conversation, Move.TAKE, agent_id, ringing.load, _offered_to(agent_id))
    accepted = count_changed(
        update(ConversationSession)
        .where(ConversationSession.id == session_id, ConversationSession.is_ringing)
        .values(accepted_at=clock.now())
    )
    if not accepted:
        raise Conflict("offer_gone", GONE)
    capacity.accept(agent_id, ringing.load)
    facts = {"is_auto_assigned": True} if is_auto else {}
    decide(conversation.id, DecisionKind.ACCEPTED, agent_id=agent_id, facts=facts)
    queue_id, sender_id = conversation.queue_id, ringing.transferred_by_id
    record(OfferChanged(session_id, conversation.id, agent_id, queue_id, sender_id))
    return conversation


def take_new(conversation: Conversation, agent_id: int) -> None:
    """Make the agent the owner of a conversation that begins now; capacity does not stop it."""
    begin_turn(conversation, Move.TAKE, agent_id, true(), how="is_started")


def pick(conversation: Conversation, agent_id: int) -> None:
    """Take a waiting conversation from the list; capacity does not stop a person.

    Raises:
        Conflict: it is taken, rings at somebody else right now, or its workstream only offers.
    """
    ringing = ringing_of(conversation.id)
    if ringing is not None and ringing.agent_id == agent_id:
        accept_offer(ringing.id, agent_id)
        return
    _require_pickable(conversation, agent_id)
    is_free = Conversation.offered_agent_id.is_(None)
    begin_turn(conversation, Move.TAKE, agent_id, is_free, how="is_picked")


def _require_pickable(conversation: Conversation, agent_id: int) -> None:
    """Agents wait for the offer unless the workstream lets them choose; supervisors assign."""
    workstream = db.session.get(Workstream, conversation.workstream_id or 0)
    agent = db.session.get_one(Agent, agent_id)
    if workstream is None or workstream.is_pickable or agent.is_allowed(*SUPERVISING):
        return
    if conversation.state != ConversationState.OPEN:
        raise Conflict("state_changed", TOO_LATE)
    raise Conflict(
        "not_pickable", _("It waits to be offered: only a supervisor can take it from the list.")
    )


def reopen(conversation: Conversation, agent_id: int) -> None:
    """Take a parked conversation up again.

    Raises:
        Conflict: it is not parked, or was another agent's.
    """
    is_own = or_(
        Conversation.previous_agent_id == agent_id, Conversation.previous_agent_id.is_(None)
    )
    begin_turn(conversation, Move.REOPEN, agent_id, is_own, how="is_reopened")


def reject_offer(session_id: int, agent_id: int) -> None:
    """Let an offer go to the next agent. Raises Conflict when it is gone already."""
    ringing = db.session.get(ConversationSession, session_id)
    if ringing is None or ringing.agent_id != agent_id:
        raise Conflict("offer_gone", GONE)
    if ringing.is_auto_assigned:
        raise Conflict(
            "not_rejectable", _("This conversation was assigned to you; it cannot be rejected.")
        )
    end_offer(ringing, ClosureReason.AGENT_REJECTED)


def end_offer(ringing: ConversationSession, reason: ClosureReason) -> None:
    """Stop an offer's ringing and free what it reserved.

    Raises:
        Conflict: it was answered or ended already. Roll back: by then another offer may ring at
            the same agent, and its mark on the conversation is the one that was just removed.
    """
    agent_id, load, conversation_id = ringing.agent_id, ringing.load, ringing.conversation_id
    queue_id, session_id = ringing.queue_id, ringing.id
    sender_id = ringing.transferred_by_id
    released = count_changed(
        update(Conversation)
        .where(Conversation.id == conversation_id, _offered_to(agent_id))
        .values(
            offered_agent_id=None,
            decline_count=Conversation.decline_count + int(reason in DECLINED),
            **({"requirement_key": own_key(conversation_id)} if reason in DECLINED else {}),
        )
    )
    ended = released and count_changed(
        update(ConversationSession)
        .where(ConversationSession.id == session_id, ConversationSession.is_ringing)
        .values(ended_at=clock.now(), closure_reason=reason)
    )
    if not ended:
        raise Conflict("offer_gone", GONE)
    # It refers to the agent, whom a deactivation locks before the presence: the same order here.
    decide(conversation_id, DecisionKind.OFFER_ENDED, agent_id, queue_id, {"reason": reason.value})
    capacity.give_up_reserved(agent_id, load)
    _show_decline(agent_id, db.session.get_one(Conversation, conversation_id), reason)
    record(OfferChanged(session_id, conversation_id, agent_id, queue_id, sender_id))
    nudge(ASSIGNMENT)


def stop_ringing(conversation: Conversation, reason: ClosureReason) -> None:
    """Stop the offer that rings, if one does. The conversation is locked by the caller."""
    ringing = ringing_of(conversation.id)
    if ringing is not None:
        end_offer(ringing, reason)


def _show_decline(agent_id: int, conversation: Conversation, reason: ClosureReason) -> None:
    """Let the agent's presence tell of it, where the workstream wants that."""
    workstream = db.session.get(Workstream, conversation.workstream_id or 0)
    if workstream is None:
        return
    if reason == ClosureReason.AGENT_TIMED_OUT and workstream.is_inactive_after_missed:
        mark_missed(agent_id)
    if reason == ClosureReason.AGENT_REJECTED and workstream.is_do_not_disturb_after_rejected:
        mark_rejected(agent_id)


def begin_turn(
    conversation: Conversation, made: Move, agent_id: int, condition: Any, how: str
) -> None:
    """Make the move that gives an agent a conversation by a person's choice, and begin their turn.

    `how`: what the trace calls it.

    Raises Conflict when state or condition do not allow it.
    """
    workstream = db.session.get(Workstream, conversation.workstream_id or 0)
    load = load_of(conversation, workstream)
    _take(conversation, made, agent_id, load, condition)
    now = clock.now()
    db.session.add(
        ConversationSession(
            conversation_id=conversation.id,
            agent_id=agent_id,
            queue_id=conversation.queue_id,
            units=load.units,
            profile_ids=list(load.profile_ids),
            offered_at=now,
            accepted_at=now,
        )
    )
    db.session.flush()
    capacity.take_by_choice(agent_id, load)
    decide(conversation.id, DecisionKind.ACCEPTED, agent_id, facts={how: True})


def _take(
    conversation: Conversation, made: Move, agent_id: int, load: Load, condition: Any
) -> None:
    move(
        conversation,
        made,
        condition,
        agent_id=agent_id,
        offered_agent_id=None,
        held_units=load.units,
        held_profile_ids=list(load.profile_ids),
        assigned_at=clock.now(),
        waiting_since_at=None,
        queued_at=None,
    )


def _offered_to(agent_id: int) -> Any:
    return Conversation.offered_agent_id == agent_id
