"""Why a conversation is where it is."""

from __future__ import annotations

from flask import Response

from webapp.core import clock
from webapp.inbox import queries
from webapp.inbox.tracing import story_of, why_of
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import conversation_or_404
from webapp.inbox.views.sheets import sheet
from webapp.routing.queries.explaining import explain
from webapp.routing.queries.names import names_of_all


@blueprint.get("/conversations/<int:conversation_id>/trace")
def show_trace(conversation_id: int) -> Response:
    """Every decision of routing as a story, newest last; on top why nobody has it yet."""
    conversation = conversation_or_404(conversation_id)
    decisions, is_cut = queries.decisions_of(conversation_id)
    entries = story_of(decisions, names_of_all())
    why = why_of(explain(conversation), clock.now())
    return sheet("inbox/_trace.html", conversation, entries=entries, is_cut=is_cut, why=why)
