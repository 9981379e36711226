"""Is this process alive, can it take in what LINE sends, and does everything else work?

Asked by whoever sends it traffic, and told to admins on the overview. When the workers last looked
at their rows is told to every process through the database.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import String, delete, func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from webapp.config import settings
from webapp.core import clock
from webapp.core.database import count_changed, db, insert_new
from webapp.core.leases import is_from_future
from webapp.core.transaction import transaction
from webapp.core.worker import Duty
from webapp.pages.overview import Concern

blueprint = Blueprint("health", __name__)
SWEEP_LATE_SECONDS = 60.0
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


@blueprint.get("/health")
def live() -> ResponseReturnValue:
    """200 while the process answers at all."""
    return {"status": "ok"}


@blueprint.get("/ready")
def ready() -> ResponseReturnValue:
    """200 when a webhook can be kept, else 503 with the reason: what traffic is sent by.

    What else does not work stands under `alarms`. It must not cut off the intake: LINE does not
    send again what nobody took, and what was kept is worked off later.
    """
    problem = intake_problem()
    found = {"broker": broker_problem(), "sweep": sweep_problem()}
    told = {"alarms": {name: reason for name, reason in found.items() if reason}}
    if problem:
        return {"status": "not ready", "reasons": {"database": problem}} | told, 503
    return {"status": "ready"} | told


def intake_problem() -> str | None:
    """Why no webhook can be kept; None when the database lets us write (of no row, here)."""
    try:
        with transaction():
            count_changed(update(Sweep).where(Sweep.process == "").values(swept_at=clock.now()))
        return None
    except Exception as error:
        return f"the database takes nothing: {type(error).__name__}"
    finally:
        db.session.rollback()


def broker_problem() -> str | None:
    """Why live notices do not reach other processes; None while they do."""
    broker = current_app.extensions["kanava_bus"].broker
    try:
        if broker is not None:
            broker.ping()
        return None
    except Exception as error:
        return f"the broker does not answer: {type(error).__name__}"


def sweep_problem() -> str | None:
    """Why no work is done. Any process may do it, so the database is asked, not this one."""
    try:
        swept_at = newest_sweep()
    except SQLAlchemyError as error:
        return f"the last sweep is not known: {type(error).__name__}"
    finally:
        db.session.rollback()
    if swept_at is None:
        return "no worker has started yet"
    age = (clock.now() - swept_at).total_seconds()
    return f"the last sweep was {age:.0f} s ago" if age > SWEEP_LATE_SECONDS else None


def alarms() -> list[Concern]:
    """What the overview tells: no worker, no broker; no mail."""
    found = []
    if sweep_problem():
        found.append(
            Concern(
                _("No worker is at work"),
                _("What customers write is kept, but nothing rings and nothing goes out."),
                is_urgent=True,
            )
        )
    if broker_problem():
        found.append(
            Concern(
                _("The broker does not answer"),
                _("Screens show news late, until Kanava reaches it again."),
                is_urgent=True,
            )
        )
    if not settings().smtp_url:
        found.append(
            Concern(
                _("Mail is not set"),
                _(
                    "Invitations and links for a new password are shown once, for you to hand over."
                    " With SMTP_URL and MAIL_FROM they are mailed."
                ),
            )
        )
    return found
