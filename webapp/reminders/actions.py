"""Reminders are set, put off, told and done."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select, update

from webapp.conversations.models import Conversation
from webapp.core import clock
from webapp.core.database import count_changed, db, insert_new
from webapp.core.errors import Invalid
from webapp.core.events import record
from webapp.core.text import cut, one_line
from webapp.reminders.events import RemindersChanged
from webapp.reminders.models import OWN_LIMIT, WORDS_LENGTH, Reminder
from webapp.reminders.queries import get_reminder

FURTHEST = timedelta(days=365)


def set_reminder(
    conversation: Conversation, agent_id: int, due_at: datetime, words: str = ""
) -> None:
    """Remind the agent of a conversation they were let in to; one they have is changed.

    Raises Invalid when the time is over or further away than FURTHEST, or they have too many.
    """
    _require_ahead(due_at)
    own = {"agent_id": agent_id, "conversation_id": conversation.id}
    if count_changed(insert_new(Reminder).values(**own, due_at=due_at, created_at=clock.now())):
        _require_few(agent_id)
    reminder = get_reminder(agent_id, conversation.id)
    reminder.words = cut(one_line(words), WORDS_LENGTH)
    _put_off(reminder, due_at)


def snooze_reminder(agent_id: int, conversation_id: int, due_at: datetime) -> None:
    """Put the agent's reminder off. Raises NotFound, and Invalid as `set_reminder` does."""
    _require_ahead(due_at)
    _put_off(get_reminder(agent_id, conversation_id), due_at)


def drop_reminder(agent_id: int, conversation_id: int) -> None:
    """It is done, or not wanted any more. Raises NotFound."""
    db.session.delete(get_reminder(agent_id, conversation_id))
    db.session.flush()
    record(RemindersChanged(agent_id))


def tell_reminder(reminder_id: int) -> None:
    """Its time has come: told once, unless it was put off or dropped meanwhile."""
    is_due = Reminder.told_at.is_(None), Reminder.due_at <= clock.now()
    told = update(Reminder).where(Reminder.id == reminder_id, *is_due)
    if count_changed(told.values(told_at=clock.now())):
        record(RemindersChanged(db.session.get_one(Reminder, reminder_id).agent_id))


def _put_off(reminder: Reminder, due_at: datetime) -> None:
    reminder.due_at, reminder.told_at = due_at, None
    db.session.flush()
    record(RemindersChanged(reminder.agent_id))


def _require_ahead(due_at: datetime) -> None:
    if not clock.now() < due_at <= clock.now() + FURTHEST:
        told = _("Choose a time within %(num)d days.", num=FURTHEST.days)
        raise Invalid("moment_unusable", told, "at")


def _require_few(agent_id: int) -> None:
    count = select(func.count(Reminder.id)).where(Reminder.agent_id == agent_id)
    if (db.session.scalar(count) or 0) > OWN_LIMIT:
        told = _("You can have at most %(limit)d reminders.", limit=OWN_LIMIT)
        raise Invalid("too_many", told)
