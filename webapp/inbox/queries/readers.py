"""What in a row is its reader's own: how much they have not read, what they have not sent."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, func, select

from webapp.conversations.actions.drafts import DRAFT_SHOWN
from webapp.conversations.models import (
    Conversation,
    ConversationReading,
    Direction,
    Draft,
    Message,
    Participant,
)


def _unread(wanted: Any, agent_id: Any) -> Any:
    """The statement for the customer's lines that the agent has not read."""
    read_until = (
        select(ConversationReading.message_id)
        .where(
            ConversationReading.agent_id == agent_id,
            ConversationReading.social_profile_id == Conversation.social_profile_id,
        )
        .correlate(Conversation)
        .scalar_subquery()
    )
    return wanted.where(
        Message.conversation_id == Conversation.id,
        Message.direction == Direction.INBOUND,
        Message.id > func.coalesce(read_until, 0),
    ).correlate(Conversation)


def unread_count_of(agent_id: Any) -> Any:
    """How many lines of the customer's the agent has not read in the conversation."""
    return _unread(select(func.count(Message.id)), agent_id).scalar_subquery()


def is_unread_by(agent_id: Any) -> Any:
    """The condition that a conversation has lines of the customer's that the agent has not read."""
    return _unread(select(Message.id), agent_id).exists()


def consult_of(agent_id: Any) -> Any:
    """How the agent takes part in somebody else's conversation: "in" or "added"; None: not."""
    how = case((Participant.added_at.is_(None), "in"), else_="added")
    its = Participant.conversation_id == Conversation.id, Participant.agent_id == agent_id
    return select(how).where(*its, Participant.is_in).correlate(Conversation).scalar_subquery()


def draft_of(agent_id: Any) -> Any:
    """The beginning of what the agent typed in the conversation and did not send."""
    begun = select(func.substr(Draft.text, 1, DRAFT_SHOWN))
    is_its = Draft.conversation_id == Conversation.id
    return begun.where(Draft.agent_id == agent_id, is_its).correlate(Conversation).scalar_subquery()
