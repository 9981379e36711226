"""How a workstream's offers look: the template, and what its placeholders stand for."""

from __future__ import annotations

from webapp.conversations.models import Conversation
from webapp.core.database import db
from webapp.core.shown import isolated, shows_anything
from webapp.workstreams.models import DesktopAlert, NotificationTemplate, Queue


def template_of(workstream_id: int | None) -> NotificationTemplate:
    """The workstream's template; without a row of its own, one with the defaults, in no session."""
    kept = db.session.get(NotificationTemplate, workstream_id) if workstream_id else None
    if kept is not None:
        return kept
    return NotificationTemplate(
        workstream_id=workstream_id,
        title="",
        fields=[],
        is_countdown_shown=True,
        accept_text="",
        reject_text="",
        is_reject_shown=True,
        is_auto_assigned=False,
        is_auto_accepted=False,
        desktop_alert=DesktopAlert.NEVER,
    )


def placeholder_values(conversation: Conversation) -> dict[str, str]:
    """What each placeholder stands for in a conversation, "" for what is unknown.

    {priority} and {waitingTime} are words in the reader's language: the page adds them, and makes
    one of the code of {language}.
    """
    profile = conversation.social_profile
    queue = db.session.get(Queue, conversation.queue_id or 0)
    contact = profile.contact
    return {
        "customerName": _said(profile.display_name),
        "contactName": _said(contact.name) if contact is not None else "",
        "language": profile.language or "",
        "queueName": queue.name if queue is not None else "",
        **{f"context.{name}": _said(str(value)) for name, value in conversation.context.items()},
    }


def _said(value: str | None) -> str:
    return isolated(value) if shows_anything(value) else ""
