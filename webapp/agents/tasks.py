"""The heartbeat of this process's console sockets, so that a killed process is noticed."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import or_, select, update

from webapp.agents.models import ConsoleConnection
from webapp.core import clock
from webapp.core.database import count_changed, db
from webapp.core.leases import is_from_future
from webapp.core.transaction import transaction
from webapp.core.worker import Duty

BEAT_SECONDS = 5.0


def find_due() -> bool | None:
    """True when a socket of this process has not beaten for a while."""
    due = db.session.scalar(
        select(ConsoleConnection.id)
        .where(
            ConsoleConnection.process == current_app.extensions["kanava_process"],
            or_(
                ConsoleConnection.seen_at < clock.after(-BEAT_SECONDS),
                is_from_future(ConsoleConnection.seen_at, BEAT_SECONDS),
            ),
        )
        .limit(1)
    )
    return True if due is not None else None


def beat(_due: bool) -> None:
    """Say that this process still holds its sockets."""
    with transaction():
        count_changed(
            update(ConsoleConnection)
            .where(ConsoleConnection.process == current_app.extensions["kanava_process"])
            .values(seen_at=clock.now())
        )


DUTY = Duty("console_beat", find_due, beat, sweep_seconds=2.0)
