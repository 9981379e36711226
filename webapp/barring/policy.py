"""Who may bar a customer: a pure rule."""

from __future__ import annotations

from webapp.conversations.policy import ConversationFacts, Viewer
from webapp.conversations.states import ConversationState


def may_bar(viewer: Viewer, facts: ConversationFacts) -> bool:
    """The agent who has the conversation, or had it until it was closed; and supervisors."""
    is_closed = facts.state == ConversationState.CLOSED
    had_by = facts.previous_agent_id if is_closed else facts.agent_id
    return viewer.is_supervising or had_by == viewer.agent_id
