"""Agents are told of the reminders whose time has come."""

from __future__ import annotations

from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.core.worker import Duty, one_by_one
from webapp.reminders.actions import tell_reminder
from webapp.reminders.queries import due

SWEEP_SECONDS = 5.0


def find_due() -> list[int] | None:
    """Reminders to tell, the longest due first."""
    return list(db.session.scalars(due(), {"now": clock.now()})) or None


def tell_one(reminder_id: int) -> None:
    """Tell of one."""
    with transaction():
        tell_reminder(reminder_id)


DUTY = Duty("reminders", find_due, one_by_one(tell_one), sweep_seconds=SWEEP_SECONDS)
