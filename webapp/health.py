"""Is this process alive, can it take in what LINE sends, and does everything else work?

Asked by whoever sends it traffic, and told to admins on the overview.
"""

from __future__ import annotations

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from webapp.config import settings
from webapp.core import clock
from webapp.core.database import count_changed, db
from webapp.core.sweeps import Sweep, newest_sweep
from webapp.core.transaction import transaction
from webapp.pages.overview import Concern

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
