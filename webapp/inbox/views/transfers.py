"""A conversation goes to another queue, by hand."""

from __future__ import annotations

from flask import Response
from flask_security import current_user

from webapp.conversations.models import Conversation
from webapp.core.errors import Conflict, NotFound
from webapp.core.transaction import transaction
from webapp.inbox.steering_forms import TransferForm
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import conversation_or_404
from webapp.inbox.views.sheets import put_away, sheet
from webapp.routing.actions.transfers import transfer_to_queue

URL = "/conversations/<int:conversation_id>/transfer"


@blueprint.get(URL)
def show_transfer(conversation_id: int) -> Response:
    """The queues it may go to; those that are closed say so."""
    conversation = conversation_or_404(conversation_id)
    return _sheet(conversation, TransferForm(queue_id=conversation.queue_id))


@blueprint.post(URL)
def transfer(conversation_id: int) -> Response:
    """Let another queue answer it."""
    conversation = conversation_or_404(conversation_id)
    form = TransferForm(queue_id=conversation.queue_id)
    if not form.validate():
        return _sheet(conversation, form, 422)
    try:
        with transaction():
            transfer_to_queue(conversation, int(form.target.data), current_user)
    except (Conflict, NotFound) as refusal:
        form.refuse(refusal)
        return _sheet(conversation, form, 422)
    return put_away(conversation_id)


def _sheet(conversation: Conversation, form: TransferForm, status: int = 200) -> Response:
    return sheet("inbox/_transfer.html", conversation, status, form=form)
