"""End and its undoing, and how long a conversation in wrap-up still takes its agent's capacity."""

from __future__ import annotations

from sqlalchemy import select, update

from webapp.agents import capacity
from webapp.agents.models import CapacityProfile, ProfileReset
from webapp.agents.policy import Load
from webapp.conversations.actions.transitions import (
    begin_wrap_up,
    free_load,
    take_back_end,
)
from webapp.conversations.models import Conversation, ConversationSession
from webapp.conversations.states import ConversationState
from webapp.core.database import count_changed, db
from webapp.core.events import nudge
from webapp.routing.actions.response_targets import RESPONSE_TARGETS
from webapp.routing.actions.trace import decide
from webapp.routing.models import DecisionKind
from webapp.workstreams.models import Workstream, WrapUpBlocking


def end(conversation: Conversation, agent_id: int) -> None:
    """Active → wrap-up; frees the capacity at once where the workstream says so.

    The customer is told nothing, so that it can be undone.

    Raises:
        Conflict: it is not this agent's, or not active.
    """
    begin_wrap_up(conversation, agent_id)
    workstream = db.session.get(Workstream, conversation.workstream_id or 0)
    if workstream is not None and workstream.wrap_up_blocking == WrapUpBlocking.NEVER:
        free_wrap_up(conversation)
    decide(conversation.id, DecisionKind.ENDED, agent_id)


def undo_end(conversation: Conversation, agent_id: int) -> None:
    """Wrap-up → active, as it was before End: its capacity, and until when an answer is due.

    Raises:
        Conflict: it is closed by now, or not this agent's.
    """
    if not take_back_end(conversation, agent_id):
        return
    resume_load(conversation)
    decide(conversation.id, DecisionKind.END_UNDONE, agent_id)
    nudge(RESPONSE_TARGETS)


def return_to(conversation: Conversation) -> None:
    """What follows when the customer wrote before it was closed: it is active again."""
    resume_load(conversation)
    decide(conversation.id, DecisionKind.RETURNED, conversation.agent_id)


def free_wrap_up(conversation: Conversation) -> None:
    """Give back what a conversation in wrap-up takes, unless it is in wrap-up no more.

    Places of profiles that are reset at the end of the day stay taken, as the reference has it.
    """
    held, owner_id = conversation.held_load, conversation.agent_id
    kept = _until_end_of_day(held.profile_ids)
    freed = Load(held.units, tuple(id_ for id_ in held.profile_ids if id_ not in kept))
    is_still = (
        Conversation.id == conversation.id,
        Conversation.state == ConversationState.WRAP_UP,
        Conversation.agent_id == owner_id,
    )
    values = {"held_units": 0, "held_profile_ids": sorted(kept)}
    if freed and count_changed(update(Conversation).where(*is_still).values(**values)):
        free_load(owner_id, freed)


def resume_load(conversation: Conversation) -> None:
    """Take the owner's capacity again, as far as wrap-up has given it back.

    For a conversation that is active again: the customer wrote, and nobody asks the agent, or the
    agent wants it. So it may go past the total.
    """
    running = select(ConversationSession).where(
        ConversationSession.conversation_id == conversation.id,
        ConversationSession.ended_at.is_(None),
    )
    turn = db.session.scalar(running)
    if turn is None or conversation.agent_id is None:
        return
    load, held, owner_id = turn.load, conversation.held_load, conversation.agent_id
    missing = Load(
        max(0, load.units - held.units),
        tuple(id_ for id_ in load.profile_ids if id_ not in held.profile_ids),
    )
    if not missing:
        return
    conversation.held_units = load.units
    conversation.held_profile_ids = list(load.profile_ids)
    db.session.flush()
    capacity.take_by_choice(owner_id, missing)


def _until_end_of_day(profile_ids: tuple[int, ...]) -> set[int]:
    wanted = select(CapacityProfile.id).where(
        CapacityProfile.id.in_(profile_ids), CapacityProfile.reset == ProfileReset.END_OF_DAY
    )
    return set(db.session.scalars(wanted)) if profile_ids else set()
