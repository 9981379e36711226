"""What came of a conversation: a sheet on which its agent says so."""

from __future__ import annotations

from flask import Response

from webapp.conversations.models import Conversation
from webapp.conversations.queries import facts_of
from webapp.conversations.states import ConversationState
from webapp.core.errors import Conflict, Invalid
from webapp.core.transaction import transaction
from webapp.dispositions.actions.choices import choose, choose_and_close
from webapp.dispositions.forms import DispositionForm
from webapp.dispositions.queries import by_category, chosen_in, codes_of, scheme_of
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import conversation_or_404, put_away, sheet, viewer

DISPOSITION = "/conversations/<int:conversation_id>/disposition"


@blueprint.get(DISPOSITION)
def show_disposition(conversation_id: int) -> Response:
    """What its workstream offers, and what was chosen."""
    conversation = conversation_or_404(conversation_id)
    return _sheet(conversation, _form(conversation))


@blueprint.post(DISPOSITION)
def choose_disposition(conversation_id: int) -> Response:
    """Let it have these codes; with `closes` it is closed then."""
    conversation = conversation_or_404(conversation_id)
    form = _form(conversation)
    act = choose_and_close if form.closes.data else choose
    if not form.validate():
        return _sheet(conversation, form, 422)
    try:
        with transaction():
            act(conversation, viewer(), form.chosen_ids)
    except (Conflict, Invalid) as refusal:
        form.refuse(refusal)
        return _sheet(conversation, form, 422)
    return put_away(conversation_id)


def _form(conversation: Conversation) -> DispositionForm:
    return DispositionForm.of(codes_of(conversation.workstream_id), chosen_in(conversation.id))


def _sheet(conversation: Conversation, form: DispositionForm, status: int = 200) -> Response:
    offered, chosen = codes_of(conversation.workstream_id), chosen_in(conversation.id)
    scheme = scheme_of(conversation.workstream_id or 0)
    is_own = facts_of(conversation).agent_id == viewer().agent_id
    return sheet(
        "dispositions/choice.html",
        conversation,
        status,
        form=form,
        groups=by_category(offered),
        gone=[code for code in chosen if not code.is_offered],
        scheme=scheme,
        is_closing=is_own and conversation.state == ConversationState.WRAP_UP,
    )
