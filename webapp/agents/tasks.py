"""This process's console sockets on record: their heartbeat, and those that closed."""

from __future__ import annotations

from typing import Any

from flask import current_app
from sqlalchemy import or_, select, update

from webapp.agents.actions.presences import close_consoles
from webapp.agents.models import ConsoleConnection
from webapp.core import clock
from webapp.core.database import count_changed, db
from webapp.core.leases import is_from_future
from webapp.core.transaction import transaction
from webapp.core.worker import Duty

BEAT_SECONDS = 5.0
CONSOLE_GOODBYES = "console_goodbyes"
_GONE = "kanava_gone_consoles"


def note_gone(connection_id: int) -> None:
    """A socket closed: it beats no more, and the duty takes it from the record.

    Who draws for consoles does not: where one writes at a time, all others would wait with it.
    """
    _gone().add(connection_id)


def take_gone_off_record() -> None:
    """All that closed so far, in one transaction. What fails stays to be taken off."""
    gone = find_gone()
    if gone:
        take_off_record(gone)


def find_gone() -> tuple[int, ...] | None:
    """Sockets that closed and are on record; a look into memory alone."""
    return tuple(_gone()) or None


def take_off_record(gone: tuple[int, ...]) -> None:
    """Take these, which `find_gone` gave, from the record."""
    with transaction():
        close_consoles(*gone)
    _gone().difference_update(gone)


def find_due() -> bool | None:
    """True when a socket of this process has not beaten for a while."""
    due = db.session.scalar(
        select(ConsoleConnection.id)
        .where(
            *_own(),
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
        count_changed(update(ConsoleConnection).where(*_own()).values(seen_at=clock.now()))


def _own() -> tuple[Any, ...]:
    is_own = ConsoleConnection.process == current_app.extensions["kanava_process"]
    return is_own, ConsoleConnection.id.not_in(tuple(_gone()))


def _gone() -> set[int]:
    gone: set[int] = current_app.extensions.setdefault(_GONE, set())
    return gone


DUTIES = (
    Duty("console_beat", find_due, beat, sweep_seconds=2.0),
    Duty(CONSOLE_GOODBYES, find_gone, take_off_record, sweep_seconds=5.0),
)
