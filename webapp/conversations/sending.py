"""What the worker does for answers that can be taken back: sends them when their time is over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from webapp.conversations.actions.pending_answers import PENDING_ANSWERS, put_off, send_due
from webapp.conversations.models import PendingAnswer
from webapp.core.database import db
from webapp.core.errors import private_log
from webapp.core.leases import is_past, moments
from webapp.core.transaction import transaction
from webapp.core.worker import Duty

log = private_log(__name__)
# Longer than anybody waits; what is due later was written by a clock that ran ahead.
LONGEST_SECONDS = 60.0


def find_due() -> int | None:
    """The first whose time is over. No lease: sending it is one transaction, without network."""
    wanted = select(PendingAnswer.id).where(is_past(PendingAnswer.due_at))
    first = wanted.order_by(*_IN_ORDER).limit(1)
    due: int | None = db.session.scalar(first, moments(LONGEST_SECONDS))
    return due


def send(pending_id: int) -> None:
    """Make it a message, on its way to the customer."""
    try:
        with transaction():
            send_due(pending_id)
    except Exception:  # whatever it was: the first in line, it would keep all others for ever
        log.exception("pending answer %s could not be sent", pending_id)
        with transaction():
            put_off(pending_id)


def next_at() -> datetime | None:
    """When the next one's time is over."""
    wanted = select(PendingAnswer.due_at).order_by(*_IN_ORDER).limit(1)
    due_at: datetime | None = db.session.scalar(wanted)
    return due_at


_IN_ORDER = PendingAnswer.due_at, PendingAnswer.id
DUTY = Duty(PENDING_ANSWERS, find_due, send, next_at=next_at)
