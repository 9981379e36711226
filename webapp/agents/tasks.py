"""This process's console sockets on record: their heartbeat, and those that closed."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import current_app
from sqlalchemy import bindparam, or_, select, update

from webapp.agents.actions.presences import close_consoles
from webapp.agents.models import ConsoleConnection
from webapp.core import clock
from webapp.core.database import UtcDateTime, count_changed, db
from webapp.core.leases import AHEAD, moments
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
    values = {**_own(), "last": clock.after(-BEAT_SECONDS), **moments(BEAT_SECONDS)}
    return True if db.session.scalar(_due(), values) is not None else None


def _own() -> dict[str, Any]:
    """What `_is_own` asks for."""
    return {"own_process": current_app.extensions["kanava_process"], "gone": tuple(_gone())}


def _is_own() -> Any:
    is_gone = ConsoleConnection.id.in_(bindparam("gone", expanding=True))
    return (ConsoleConnection.process == bindparam("own_process")) & ~is_gone


@cache
def _due() -> Any:
    seen_at, last = ConsoleConnection.seen_at, bindparam("last", type_=UtcDateTime())
    is_due = or_(seen_at < last, seen_at > AHEAD)
    return select(ConsoleConnection.id).where(_is_own(), is_due).limit(1)


def beat(_due: bool) -> None:
    """Say that this process still holds its sockets."""
    with transaction():
        beating = update(ConsoleConnection).where(_is_own()).values(seen_at=clock.now())
        count_changed(beating, _own())


def _gone() -> set[int]:
    gone: set[int] = current_app.extensions.setdefault(_GONE, set())
    return gone


DUTIES = (
    Duty("console_beat", find_due, beat, sweep_seconds=2.0),
    Duty(CONSOLE_GOODBYES, find_gone, take_off_record, sweep_seconds=5.0),
)
