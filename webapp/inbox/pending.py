"""What an agent has sent and can still take back, at the end of an open conversation."""

from __future__ import annotations

from webapp.conversations.queries import pending_answers_of
from webapp.inbox.regions import Region, region


def pending_answers(conversation_id: int, agent_id: int) -> Region:
    """The agent's own alone: for everybody else they are not there yet."""
    return region(
        "inbox/_pending_answers.html",
        f"conversation_{conversation_id}_pending",
        conversation_id=conversation_id,
        pending=pending_answers_of(conversation_id, agent_id),
    )
