"""This process's beat on record, and who else beats: the bus compares it with whom it hears."""

from __future__ import annotations

from typing import Any

from flask import current_app
from sqlalchemy import delete, or_, select, update

from webapp.core import clock
from webapp.core.database import count_changed, db, insert_new
from webapp.core.leases import is_from_future
from webapp.core.transaction import transaction
from webapp.core.worker import Duty
from webapp.realtime.models import ProcessBeat

BEAT_SECONDS = 15.0
# Two beats may be missing, and hosts' clocks may differ by some seconds.
ALIVE_SECONDS = 60.0
LOOK_SECONDS = 5.0


def find_due() -> bool | None:
    """True when this process has not beaten for a while."""
    beaten = db.session.get(ProcessBeat, _own_name())
    is_fresh = beaten and abs((clock.now() - beaten.beaten_at).total_seconds()) < BEAT_SECONDS
    return None if is_fresh else True


def beat(_due: bool) -> None:
    """Say that this process lives, forget who does not, and tell the bus who else does."""
    key, now = {"process": _own_name()}, clock.now()
    with transaction():
        if not count_changed(update(ProcessBeat).filter_by(**key).values(beaten_at=now)):
            count_changed(insert_new(ProcessBeat).values(**key, beaten_at=now))
        count_changed(delete(ProcessBeat).where(_is_long_ago()))
    others = select(ProcessBeat.process).where(ProcessBeat.process != _own_name())
    current_app.extensions["kanava_bus"].know_alive(db.session.scalars(others).all())


def end_beat() -> None:
    """This process ends, and the others need not wait for a beat."""
    with transaction():
        count_changed(delete(ProcessBeat).where(ProcessBeat.process == _own_name()))


def _own_name() -> str:
    name: str = current_app.extensions["kanava_process"]
    return name


def _is_long_ago() -> Any:
    """Or written by a clock that was ahead; who lives beats again."""
    is_old = ProcessBeat.beaten_at < clock.after(-ALIVE_SECONDS)
    return or_(is_old, is_from_future(ProcessBeat.beaten_at, ALIVE_SECONDS))


DUTY = Duty("process_beat", find_due, beat, sweep_seconds=LOOK_SECONDS)
