"""Is this process alive, can it take in what LINE sends, and does everything else work?"""

from __future__ import annotations

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from webapp.core import clock
from webapp.core.database import count_changed, db
from webapp.core.sweeps import Sweep, newest_sweep
from webapp.core.transaction import transaction

blueprint = Blueprint("health", __name__)
SWEEP_LATE_SECONDS = 60.0


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
    alarms = {"broker": broker_problem(), "sweep": sweep_problem()}
    told = {"alarms": {name: reason for name, reason in alarms.items() if reason}}
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
