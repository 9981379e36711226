"""The heartbeat of this process's console sockets, so that a killed process is noticed."""

from __future__ import annotations

from typing import Any

from flask import current_app
from sqlalchemy import or_, select, update

from webapp.agents.models import ConsoleConnection
from webapp.core import clock
from webapp.core.database import count_changed, db
from webapp.core.leases import is_from_future
from webapp.core.transaction import transaction
from webapp.core.worker import Duty

BEAT_SECONDS = 5.0
_GONE = "kanava_gone_consoles"


def let_fall_silent(connection_id: int) -> None:
    """Beat no more for a socket that is gone and could not be taken from the record: it is
    forgotten as those of a killed process are.
    """
    current_app.extensions.setdefault(_GONE, set()).add(connection_id)


def _own() -> tuple[Any, ...]:
    gone = current_app.extensions.get(_GONE, ())
    is_own = ConsoleConnection.process == current_app.extensions["kanava_process"]
    return is_own, ConsoleConnection.id.not_in(tuple(gone))


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
    _forget_gone()


def _forget_gone() -> None:
    """Those that are off the record by now."""
    gone: set[int] = current_app.extensions.get(_GONE, set())
    if gone:
        asked = tuple(gone)
        is_asked = ConsoleConnection.id.in_(asked)
        left = set(db.session.scalars(select(ConsoleConnection.id).where(is_asked)))
        gone.difference_update(set(asked) - left)


DUTY = Duty("console_beat", find_due, beat, sweep_seconds=2.0)
