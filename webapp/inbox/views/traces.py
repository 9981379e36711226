"""Why a conversation is where it is."""

from __future__ import annotations

from heapq import merge

from flask import Response

from webapp.core import clock
from webapp.inbox import queries
from webapp.inbox.tracing import story_of
from webapp.inbox.turns import turn_entries
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import conversation_or_404
from webapp.inbox.views.sheets import sheet
from webapp.inbox.why import why_of
from webapp.routing.queries.explanation import explain
from webapp.rules.queries.names import names_of_all


@blueprint.get("/conversations/<int:conversation_id>/trace")
def show_trace(conversation_id: int) -> Response:
    """Every decision of routing as a story, newest last; on top why nobody has it yet."""
    conversation = conversation_or_404(conversation_id)
    decisions, is_cut = queries.decisions_of(conversation_id)
    names = names_of_all()
    decided = story_of(decisions, names)
    turns = turn_entries(conversation, names, decided[0].at if is_cut else None)
    entries = list(merge(decided, turns, key=lambda entry: entry.at))
    why = why_of(explain(conversation), names, clock.now(), conversation.offered_agent_id)
    return sheet("inbox/_trace.html", conversation, entries=entries, is_cut=is_cut, why=why)
