"""Words looked for in the open conversation."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request, url_for

from webapp.core.flask import is_fragment_wanted
from webapp.inbox.finds import finds_in
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import conversation_or_404

WORDS_LIMIT = 200


@blueprint.get("/conversations/<int:conversation_id>/finds")
def show_finds(conversation_id: int) -> Response:
    """Which lines of a thread hold the words `?q=`. The whole page when no script asked."""
    conversation = conversation_or_404(conversation_id)
    if not is_fragment_wanted():
        return make_response(
            redirect(url_for("inbox.show_conversation", conversation_id=conversation_id))
        )
    found = finds_in(conversation, request.args.get("q", "")[:WORDS_LIMIT])
    return make_response(render_template("inbox/_finds.html", finds=found))
