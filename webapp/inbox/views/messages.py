"""Answers to the customer."""

from __future__ import annotations

from flask import Response, make_response, render_template

from webapp.conversations.actions.outbound import answer, resend
from webapp.conversations.models import Conversation
from webapp.conversations.queries import get_message_for, was_posted
from webapp.core.errors import Conflict, Invalid, KanavaError, NotFound, name_refusal
from webapp.core.flask import is_fragment_wanted
from webapp.core.transaction import transaction
from webapp.inbox import fragments, timeline
from webapp.inbox.forms import MessageForm
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import (
    after_command,
    back_to,
    conversation_or_404,
    regions,
    require_valid,
    viewer,
)


@blueprint.post("/conversations/<int:conversation_id>/messages")
def post_message(conversation_id: int) -> Response:
    """Send a text: the answer is its line, which takes the place of what was shown as under way.

    Refused, the answer is the complaint that stands beside the field.

    Asked about one that arrived, it says so also when the conversation is out of sight by now.
    """
    form = MessageForm()
    try:
        conversation = conversation_or_404(conversation_id)
    except NotFound:
        if was_posted(viewer().agent_id, conversation_id, form.submission_key.data):
            return regions([], 201)
        raise
    try:
        require_valid(form)
        message_id = _post(conversation, form.text.data or "", form.submission_key.data)
    except (Invalid, Conflict) as refusal:
        if not is_fragment_wanted():
            raise
        name_refusal(refusal.code)
        return make_response(_problem(conversation_id, refusal), refusal.status)
    if not is_fragment_wanted():
        return back_to(conversation_id)
    line = timeline.line_of(message_id)
    shown = [fragments.append(line, conversation_id)] if line else []
    return regions([_problem(conversation_id), *shown], 201)


def _post(conversation: Conversation, text: str, submission_key: str | None) -> int:
    agent_id = viewer().agent_id
    with transaction():
        return answer(conversation, agent_id, text, submission_key).id


def _problem(conversation_id: int, refusal: KanavaError | None = None) -> str:
    return render_template("inbox/_problem.html", conversation_id=conversation_id, refusal=refusal)


@blueprint.post("/messages/<int:message_id>/resending")
def resend_message(message_id: int) -> Response:
    """Send a failed message again, or one that may not have arrived."""
    mine = viewer()
    message = get_message_for(mine, message_id)
    conversation_id = message.conversation_id
    with transaction():
        resend(message, mine.agent_id)
    return after_command(conversation_id)
