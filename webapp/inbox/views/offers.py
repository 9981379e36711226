"""The answers to an offer."""

from __future__ import annotations

from flask import Response
from flask_security import current_user

from webapp.core.transaction import transaction
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import after_command, opened
from webapp.routing.actions.offers import accept_offer, reject_offer


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
