"""Is this process alive, and can it do its work?"""

from __future__ import annotations

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from webapp.core import clock
from webapp.core.database import db
from webapp.core.sweeps import newest_sweep

blueprint = Blueprint("health", __name__)
SWEEP_LATE_SECONDS = 60.0


@blueprint.get("/health")
def live() -> ResponseReturnValue:
    """200 while the process answers at all."""
    return {"status": "ok"}


@blueprint.get("/ready")
def ready() -> ResponseReturnValue:
    """200 when database, broker and sweep work; else 503 with each reason."""
    checks = {"database": _database(), "broker": broker_problem(), "sweep": sweep_problem()}
    problems = {name: reason for name, reason in checks.items() if reason}
    if problems:
        return {"status": "not ready", "reasons": problems}, 503
    return {"status": "ready"}


def _database() -> str | None:
    try:
        db.session.execute(text("SELECT id FROM webhook_event LIMIT 1"))
        return None
    except Exception as error:
        return f"the database does not answer: {type(error).__name__}"
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
