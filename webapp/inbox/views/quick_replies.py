"""Quick replies in the composer: found, picked, and kept from what was typed."""

from __future__ import annotations

from dataclasses import asdict

from flask import Response, jsonify, make_response, render_template

from webapp.conversations.models import Conversation
from webapp.core.errors import Invalid
from webapp.core.flask import is_fragment_wanted
from webapp.core.transaction import transaction
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import back_to, conversation_or_404, put_away, sheet, viewer
from webapp.pages.answers import words_sought
from webapp.quick_replies.actions.quick_replies import create_quick_reply
from webapp.quick_replies.forms import ShortQuickReplyForm
from webapp.quick_replies.queries import Shelf, customer_language, pick_for, picks_for

URL = "/conversations/<int:conversation_id>/quick-replies"


@blueprint.get(URL)
def find_quick_replies(conversation_id: int) -> Response:
    """Those that fit the words in `q`, best first; the whole page when htmx did not ask."""
    conversation = conversation_or_404(conversation_id)
    if not is_fragment_wanted():
        return back_to(conversation_id)
    words = words_sought()
    picks, more = picks_for(viewer().agent_id, conversation, words)
    html = render_template(
        "inbox/_quick_found.html",
        conversation_id=conversation_id,
        picks=picks,
        more=more,
        words=words,
        wanted=customer_language(conversation),
    )
    return make_response(html)


@blueprint.get(f"{URL}/<int:quick_reply_id>")
def pick_quick_reply(conversation_id: int, quick_reply_id: int) -> Response:
    """What it says in this conversation: {"text": …, "gaps": [{"at", "placeholder"}, …]}.

    `at` is in UTF-16 units, as the browser counts.
    """
    conversation = conversation_or_404(conversation_id)
    filled = pick_for(viewer().agent_id, conversation, quick_reply_id).filled
    return jsonify(asdict(filled))


@blueprint.get(f"{URL}/new")
def new_quick_reply(conversation_id: int) -> Response:
    """The form of a new one of the agent's own; the browser puts in what was typed."""
    conversation = conversation_or_404(conversation_id)
    language = customer_language(conversation) or ""
    return _sheet(conversation, ShortQuickReplyForm.offered(language=language))


@blueprint.post(URL)
def keep_quick_reply(conversation_id: int) -> Response:
    """Keep it."""
    conversation = conversation_or_404(conversation_id)
    form = ShortQuickReplyForm.offered()
    if not form.validate():
        return _sheet(conversation, form, 422)
    try:
        with transaction():
            create_quick_reply(Shelf(viewer().agent_id, is_own=True), form.content)
    except Invalid as refusal:
        form.refuse(refusal)
        return _sheet(conversation, form, 422)
    return put_away(conversation_id)


def _sheet(conversation: Conversation, form: ShortQuickReplyForm, status: int = 200) -> Response:
    return sheet("inbox/_quick_reply_form.html", conversation, status, form=form)
