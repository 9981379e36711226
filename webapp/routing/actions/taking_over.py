"""A supervisor makes a conversation their own that is, was, or rings at, somebody else's."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import true

from webapp.agents import capacity
from webapp.agents.models import Agent
from webapp.conversations.actions.transitions import TOO_LATE, end_turn, waiting_from
from webapp.conversations.models import Conversation
from webapp.conversations.states import ClosureReason, ConversationState, Move
from webapp.core import clock
from webapp.core.database import db
from webapp.core.errors import Conflict
from webapp.core.events import record
from webapp.routing.actions.offers import SUPERVISING, begin_turn, stop_ringing
from webapp.routing.actions.transfers import hold_people
from webapp.routing.events import TurnTakenOver

REASON = ClosureReason.SUPERVISOR_ASSIGNED
# How each state becomes the supervisor's; what is in wrap-up or closed is done.
MOVES = {
    ConversationState.OPEN: Move.TAKE,
    ConversationState.ACTIVE: Move.TAKE,
    ConversationState.WAITING: Move.REOPEN,
}


def take_over(conversation: Conversation, by: Agent) -> None:
    """Let it be `by`'s: whoever had it gets their capacity back, what rings stops.

    Raises Conflict when `by` is no supervisor or has it already, or it is done.
    """
    db.session.refresh(conversation, with_for_update={"of": Conversation})
    if not by.is_allowed(*SUPERVISING):
        raise Conflict("supervisors_only", _("Only a supervisor can do that."))
    if conversation.agent_id == by.id:
        raise Conflict("same_agent", _("You have this conversation already."))
    made = MOVES.get(ConversationState(conversation.state))
    if made is None:
        raise Conflict("state_changed", TOO_LATE)
    _let_go(conversation, by)
    begin_turn(conversation, made, by.id, true(), "is_taken_over")


def _let_go(conversation: Conversation, by: Agent) -> None:
    concerned = (conversation.agent_id, conversation.offered_agent_id, by.id)
    ids = {number for number in concerned if number is not None}
    hold_people(ids)
    capacity.hold(ids)
    if conversation.state == ConversationState.ACTIVE:
        waiting = waiting_from(clock.now(), conversation.awaiting_reply_since_at)
        end_turn(conversation, Move.RELEASE, REASON, previous_agent_id=None, **waiting)
        record(TurnTakenOver(conversation.id))
    else:
        stop_ringing(conversation, REASON)
