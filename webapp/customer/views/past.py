"""The person's conversations across accounts and profiles."""

from __future__ import annotations

from flask import Response, make_response, render_template

from webapp.core.flask import is_fragment_wanted
from webapp.customer.rows.past import past_of
from webapp.inbox.queries.cards import card_of
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import conversation_or_404, sheet, viewer


@blueprint.get("/conversations/<int:conversation_id>/person")
def show_past(conversation_id: int) -> Response:
    """What stands in its place beside the conversation, or a page of its own."""
    conversation = conversation_or_404(conversation_id)
    past = past_of(conversation, viewer())
    if not is_fragment_wanted():
        return sheet("customer/_past_page.html", conversation, past=past)
    card = card_of(conversation)
    return make_response(render_template("customer/_past.html", card=card, past=past))
