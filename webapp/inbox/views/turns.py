"""An agent's turn in a conversation, from the answer to its offer to the day it is closed."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response
from flask_security import current_user

from webapp.conversations.actions.transitions import close, park, release
from webapp.conversations.models import Conversation
from webapp.core.transaction import transaction
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import after_command, conversation_or_404, opened
from webapp.routing.actions.offers import accept_offer, reject_offer, take_up
from webapp.routing.actions.wrap_up import end


@blueprint.post("/conversations/<int:conversation_id>/session")
def begin_turn(conversation_id: int) -> Response:
    """Take a conversation from the list, or take a parked one up again."""
    conversation = conversation_or_404(conversation_id)
    agent_id = int(current_user.id)
    with transaction():
        take_up(conversation, agent_id)
    return opened(conversation_id)


@blueprint.delete("/conversations/<int:conversation_id>/session")
def park_conversation(conversation_id: int) -> Response:
    """X: park until the customer answers."""
    return _owner_command(park, conversation_id)


@blueprint.post("/conversations/<int:conversation_id>/wrap-up")
def end_conversation(conversation_id: int) -> Response:
    """End: the matter is done, the agent is finishing."""
    return _owner_command(end, conversation_id)


@blueprint.post("/conversations/<int:conversation_id>/closure")
def close_conversation(conversation_id: int) -> Response:
    """Close for good."""
    return _owner_command(close, conversation_id)


@blueprint.post("/conversations/<int:conversation_id>/release")
def release_conversation(conversation_id: int) -> Response:
    """Give it back to its queue."""
    return _owner_command(release, conversation_id)


@blueprint.post("/offers/<int:session_id>/acceptance")
def accept(session_id: int) -> Response:
    """Take what rings and open it; 409 when somebody was quicker or its time was over."""
    agent_id = int(current_user.id)
    with transaction():
        conversation_id = accept_offer(session_id, agent_id).id
    return opened(conversation_id)


@blueprint.post("/offers/<int:session_id>/rejection")
def reject(session_id: int) -> Response:
    """Let it go to the next agent."""
    agent_id = int(current_user.id)
    with transaction():
        reject_offer(session_id, agent_id)
    return after_command(None)


def _owner_command(
    command: Callable[[Conversation, int], object], conversation_id: int
) -> Response:
    conversation = conversation_or_404(conversation_id)
    with transaction():
        command(conversation, int(current_user.id))
    return after_command(conversation_id)
