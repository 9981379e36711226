"""When the workers last looked at their rows, told to every process through the database."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import String, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock
from webapp.core.database import count_changed, db, insert_new
from webapp.core.leases import is_from_future
from webapp.core.transaction import transaction
from webapp.core.worker import Duty

BEAT_SECONDS = 10.0
BEAT = timedelta(seconds=BEAT_SECONDS)
FORGET_SECONDS = 24 * 3600.0


class Sweep(db.Model):  # type: ignore[misc, name-defined]
    """The newest beat of one process whose threads do the work."""

    __tablename__ = "sweep"

    process: Mapped[str] = mapped_column(String(40), primary_key=True)
    swept_at: Mapped[datetime] = mapped_column(default=clock.now)


def newest_sweep() -> datetime | None:
    """When any worker last beat; None when none did, or by a clock that was set back since."""
    is_ahead = is_from_future(Sweep.swept_at, BEAT_SECONDS)
    newest: datetime | None = db.session.scalar(select(func.max(Sweep.swept_at)).where(~is_ahead))
    return newest


def find_due() -> bool | None:
    """True when this process has not beaten for a while."""
    beaten = db.session.get(Sweep, current_app.extensions["kanava_process"])
    is_fresh = beaten is not None and abs(clock.now() - beaten.swept_at) < BEAT
    return None if is_fresh else True


def beat(_due: bool) -> None:
    """Say that this process sweeps, and forget those long gone."""
    key, now = {"process": current_app.extensions["kanava_process"]}, clock.now()
    with transaction():
        if not count_changed(update(Sweep).filter_by(**key).values(swept_at=now)):
            count_changed(insert_new(Sweep).values(**key, swept_at=now))
        is_ahead = is_from_future(Sweep.swept_at, FORGET_SECONDS)
        is_long_gone = Sweep.swept_at < clock.after(-FORGET_SECONDS)
        count_changed(delete(Sweep).where(is_long_gone | is_ahead))


DUTY = Duty("sweep_beat", find_due, beat)
