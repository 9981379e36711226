"""Reads of reminders: always of one agent's own."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from webapp.core.database import db
from webapp.core.errors import NotFound
from webapp.core.leases import NOW
from webapp.reminders.models import Reminder

GONE = _("This reminder is gone already.")
AT_ONCE = 100


def reminder_of(agent_id: int, conversation_id: int) -> Reminder | None:
    """The agent's reminder of a conversation, if there is one."""
    own = Reminder.agent_id == agent_id, Reminder.conversation_id == conversation_id
    found: Reminder | None = db.session.scalar(select(Reminder).where(*own))
    return found


def get_reminder(agent_id: int, conversation_id: int) -> Reminder:
    """The same, whether or not the conversation is still to be seen. Raises NotFound."""
    found = reminder_of(agent_id, conversation_id)
    if found is None:
        raise NotFound(GONE)
    return found


@cache
def due() -> Any:
    """The statement for the ids of those whose time has come, the longest ago first.

    Made once, as what is asked every few seconds is; `now` is its value.
    """
    is_due = Reminder.told_at.is_(None), Reminder.due_at <= NOW
    return select(Reminder.id).where(*is_due).order_by(Reminder.due_at).limit(AT_ONCE)
