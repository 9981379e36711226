"""Reminders in the console: set beside a conversation, done or put off from the list of them."""

from __future__ import annotations

from flask import Response

from webapp.conversations.models import Conversation
from webapp.core.errors import Invalid
from webapp.core.flask import is_fragment_wanted
from webapp.core.transaction import transaction
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import (
    CLOSES,
    after_command,
    conversation_or_404,
    put_away,
    require_valid,
    sheet,
    viewer,
)
from webapp.reminders.actions import drop_reminder, set_reminder, snooze_reminder
from webapp.reminders.forms import ReminderForm, SnoozeForm
from webapp.reminders.models import Reminder
from webapp.reminders.queries import get_reminder, reminder_of

REMINDER = "/conversations/<int:conversation_id>/reminder"


@blueprint.get(REMINDER)
def show_reminder(conversation_id: int) -> Response:
    """When to be reminded."""
    conversation = conversation_or_404(conversation_id)
    own = reminder_of(viewer().agent_id, conversation_id)
    return _sheet(conversation, ReminderForm.of(own), own)


@blueprint.post(REMINDER)
def remind(conversation_id: int) -> Response:
    """Set it, or change the one there is."""
    conversation, agent_id = conversation_or_404(conversation_id), viewer().agent_id
    form, own = ReminderForm(), reminder_of(agent_id, conversation_id)
    if not form.validate():
        return _sheet(conversation, form, own, 422)
    try:
        with transaction():
            set_reminder(conversation, agent_id, form.until(), form.words.data or "")
    except Invalid as refusal:
        form.refuse(refusal)
        return _sheet(conversation, form, reminder_of(agent_id, conversation_id), 422)
    return put_away(conversation_id)


@blueprint.post(f"{REMINDER}/snooze")
def snooze(conversation_id: int) -> Response:
    """Put one's own off, whether or not the conversation is still to be seen."""
    agent_id = viewer().agent_id
    get_reminder(agent_id, conversation_id)
    form = SnoozeForm()
    require_valid(form)
    with transaction():
        snooze_reminder(agent_id, conversation_id, form.until())
    return after_command(None)


@blueprint.delete(REMINDER)
def forget_reminder(conversation_id: int) -> Response:
    """It is done, or not wanted any more."""
    with transaction():
        drop_reminder(viewer().agent_id, conversation_id)
    answer = after_command(None)
    answer.headers.update(CLOSES if is_fragment_wanted() else {})
    return answer


def _sheet(
    conversation: Conversation, form: ReminderForm, own: Reminder | None, status: int = 200
) -> Response:
    return sheet("reminders/_form.html", conversation, status, form=form, own=own)
