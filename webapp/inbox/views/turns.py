"""An agent's turn in a conversation: take it, park it, end it, close it, give it back."""

from __future__ import annotations

from flask import Response
from flask_security import current_user

from webapp.conversations.actions.owner_commands import close, park, release
from webapp.conversations.states import ConversationState
from webapp.core.transaction import transaction
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import after_command, conversation_or_404, opened
from webapp.routing.actions.offers import pick, reopen
from webapp.routing.actions.wrap_up import end


@blueprint.post("/conversations/<int:conversation_id>/session")
def begin_turn(conversation_id: int) -> Response:
    """Take a conversation from the list, or take a parked one up again."""
    conversation = conversation_or_404(conversation_id)
    agent_id = int(current_user.id)
    begin = reopen if conversation.state == ConversationState.WAITING else pick
    with transaction():
        begin(conversation, agent_id)
    return opened(conversation_id)


@blueprint.delete("/conversations/<int:conversation_id>/session")
def park_conversation(conversation_id: int) -> Response:
    """X: park until the customer answers."""
    conversation = conversation_or_404(conversation_id)
    agent_id = int(current_user.id)
    with transaction():
        park(conversation, agent_id)
    return after_command(conversation_id)


@blueprint.post("/conversations/<int:conversation_id>/wrap-up")
def end_conversation(conversation_id: int) -> Response:
    """End: the matter is done, the agent is finishing."""
    conversation = conversation_or_404(conversation_id)
    agent_id = int(current_user.id)
    with transaction():
        end(conversation, agent_id)
    return after_command(conversation_id)


@blueprint.post("/conversations/<int:conversation_id>/closure")
def close_conversation(conversation_id: int) -> Response:
    """Close for good."""
    conversation = conversation_or_404(conversation_id)
    agent_id = int(current_user.id)
    with transaction():
        close(conversation, agent_id)
    return after_command(conversation_id)


@blueprint.post("/conversations/<int:conversation_id>/release")
def release_conversation(conversation_id: int) -> Response:
    """Give it back to its queue."""
    conversation = conversation_or_404(conversation_id)
    agent_id = int(current_user.id)
    with transaction():
        release(conversation, agent_id)
    return after_command(conversation_id)
