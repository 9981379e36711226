"""What a conversation needs of an agent: its priority and skills, chosen by a person."""

from __future__ import annotations

from flask import Response
from flask_security import current_user

from webapp.conversations.models import Conversation
from webapp.core.errors import Conflict, Invalid, NotFound
from webapp.core.transaction import transaction
from webapp.inbox.steering_forms import NeedsForm
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import conversation_or_404
from webapp.inbox.views.sheets import put_away, sheet
from webapp.routing.actions.requirements import set_conversation_skills, set_priority

URL = "/conversations/<int:conversation_id>/needs"


@blueprint.get(URL)
def show_needs(conversation_id: int) -> Response:
    """Priority and skills as they are."""
    conversation = conversation_or_404(conversation_id)
    return _sheet(conversation, NeedsForm.of(conversation))


@blueprint.post(URL)
def change_needs(conversation_id: int) -> Response:
    """Take what was chosen; an open conversation then waits for those who can do that."""
    conversation = conversation_or_404(conversation_id)
    form = NeedsForm.of(conversation)
    if not form.validate():
        return _sheet(conversation, form, 422)
    try:
        with transaction():
            _change(conversation, form)
    except (Conflict, Invalid, NotFound) as refusal:
        form.refuse(refusal)
        return _sheet(conversation, form, 422)
    return put_away(conversation_id)


def _change(conversation: Conversation, form: NeedsForm) -> None:
    """Both in one transaction, so that no offer falls between them."""
    form.require_seen(conversation)
    priority = int(form.priority.data)
    if priority != conversation.priority:
        set_priority(conversation, priority, current_user)
    skills = form.chosen_skills()
    if skills != {needed.skill_id: needed.rating for needed in conversation.skills}:
        set_conversation_skills(conversation, skills, current_user)


def _sheet(conversation: Conversation, form: NeedsForm, status: int = 200) -> Response:
    return sheet("inbox/_needs_form.html", conversation, status, form=form)
