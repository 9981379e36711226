"""What a person decides about a conversation's way: its queue, its needs, its timeout rules."""

from __future__ import annotations

from flask import Response, request
from flask_security import current_user

from webapp.automation.actions.timeout_rules import switch_rule
from webapp.automation.queries import get_rule
from webapp.conversations.models import Conversation
from webapp.core.errors import Conflict, Invalid, NotFound
from webapp.core.transaction import transaction
from webapp.inbox.forms import NeedsForm, TransferForm
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import after_command, conversation_or_404
from webapp.inbox.views.sheets import put_away, sheet
from webapp.routing.actions import needs
from webapp.routing.actions.transfers import transfer_to_queue

TRANSFER = "/conversations/<int:conversation_id>/transfer"
NEEDS = "/conversations/<int:conversation_id>/needs"


@blueprint.get(TRANSFER)
def show_transfer(conversation_id: int) -> Response:
    """The queues it may go to; those that are closed say so."""
    conversation = conversation_or_404(conversation_id)
    return _transfer_sheet(conversation, TransferForm(queue_id=conversation.queue_id))


@blueprint.post(TRANSFER)
def transfer(conversation_id: int) -> Response:
    """Let another queue answer it."""
    conversation = conversation_or_404(conversation_id)
    form = TransferForm(queue_id=conversation.queue_id)
    if not form.validate():
        return _transfer_sheet(conversation, form, 422)
    try:
        with transaction():
            transfer_to_queue(conversation, int(form.target.data), current_user)
    except (Conflict, NotFound) as refusal:
        form.refuse(refusal)
        return _transfer_sheet(conversation, form, 422)
    return put_away(conversation_id)


@blueprint.get(NEEDS)
def show_needs(conversation_id: int) -> Response:
    """Priority and skills as they are."""
    conversation = conversation_or_404(conversation_id)
    return _needs_sheet(conversation, NeedsForm.of(conversation))


@blueprint.post(NEEDS)
def change_needs(conversation_id: int) -> Response:
    """Take what was chosen; an open conversation then waits for those who can do that."""
    conversation = conversation_or_404(conversation_id)
    form = NeedsForm.of(conversation)
    if not form.validate():
        return _needs_sheet(conversation, form, 422)
    try:
        with transaction():
            needs.change_needs(
                conversation,
                int(form.priority.data),
                form.chosen_skills(),
                current_user,
                form.seen.data,
            )
    except (Conflict, Invalid, NotFound) as refusal:
        form.refuse(refusal)
        return _needs_sheet(conversation, form, 422)
    return put_away(conversation_id)


@blueprint.post("/conversations/<int:conversation_id>/timeouts/<int:rule_id>")
def switch_timeout(conversation_id: int, rule_id: int) -> Response:
    """Turn one off here (`is_off` yes), or on again."""
    conversation = conversation_or_404(conversation_id)
    is_off, agent_id = request.form.get("is_off") == "yes", int(current_user.id)
    with transaction():
        rule = get_rule(conversation.workstream_id or 0, rule_id)
        switch_rule(rule, conversation, agent_id, is_off=is_off)
    return after_command(conversation_id)


def _transfer_sheet(conversation: Conversation, form: TransferForm, status: int = 200) -> Response:
    return sheet("inbox/_transfer.html", conversation, status, form=form)


def _needs_sheet(conversation: Conversation, form: NeedsForm, status: int = 200) -> Response:
    return sheet("inbox/_needs_form.html", conversation, status, form=form)
