"""What an answer is to quote, kept with its draft."""

from __future__ import annotations

from flask import Response, make_response

from webapp.conversations.actions.quotes import keep_quote
from webapp.core.transaction import transaction
from webapp.inbox.forms.commands import QuoteForm
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import conversation_or_404, require_valid, viewer


@blueprint.put("/conversations/<int:conversation_id>/draft/quote")
def save_quote(conversation_id: int) -> Response:
    """Keep which message the agent's answer quotes, or that it quotes none."""
    conversation = conversation_or_404(conversation_id)
    form = QuoteForm()
    require_valid(form)
    agent_id = viewer().agent_id
    with transaction():
        keep_quote(conversation, agent_id, form.message_id.data)
    return make_response("", 204)
