"""Who may take our account out of a group: a pure rule."""

from __future__ import annotations

from webapp.conversations.policy import ConversationFacts, Viewer
from webapp.conversations.states import ConversationState


def may_leave(viewer: Viewer, facts: ConversationFacts) -> bool:
    """Whose role lets them: the agent who has the conversation, or had it until it was closed; and
    supervisors.
    """
    is_closed = facts.state == ConversationState.CLOSED
    had_by = facts.previous_agent_id if is_closed else facts.agent_id
    return viewer.may_leave_groups and (viewer.is_supervising or had_by == viewer.agent_id)
