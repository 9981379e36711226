"""The sender: lease one delivery, call its channel, record what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from webapp.channels.actions.standing import mark_healthy, mark_unhealthy
from webapp.channels.queries import adapter_of
from webapp.config import settings
from webapp.core import clock
from webapp.core.database import db
from webapp.core.errors import private_log
from webapp.core.transaction import transaction
from webapp.core.worker import Duty
from webapp.outbox.actions import DELIVERIES, next_due, record_outcome, take
from webapp.outbox.models import OutboundDelivery
from webapp.outbox.transport import (
    Accepted,
    Ambiguous,
    Attempt,
    Outcome,
    Refused,
    Route,
    Transport,
    TryLater,
)

log = private_log(__name__)
SENDER_THREADS = 4


@dataclass(frozen=True)
class Taken:
    """A leased delivery and the try to make; `attempt` None means it was settled by the lease."""

    delivery_id: int
    leased_until: datetime
    transport: Transport
    attempt: Attempt | None


def claim() -> Taken | None:
    """Lease the next due delivery and commit."""
    lease_seconds = settings().delivery_lease_seconds
    delivery_id = next_due(lease_seconds)
    if delivery_id is None:
        return None
    delivery = db.session.get_one(OutboundDelivery, delivery_id)
    transport: Transport = adapter_of(delivery.channel_account_id)
    leased_until = clock.after(lease_seconds)
    with transaction():
        attempt = take(delivery_id, leased_until, lease_seconds, transport)
    return Taken(delivery_id, leased_until, transport, attempt)


def send(taken: Taken) -> None:
    """Make the try, with no transaction open, and record its outcome."""
    if taken.attempt is None:
        return
    outcome = _deliver(taken.transport, taken.attempt)
    with transaction():
        record_outcome(taken.delivery_id, taken.leased_until, outcome, taken.transport)
        _note_health(taken.attempt.channel_account_id, outcome)


def _deliver(transport: Transport, attempt: Attempt) -> Outcome:
    """A transport that breaks counts as a try too, or its delivery would repeat for ever."""
    try:
        return transport.deliver(attempt)
    except Exception as error:
        log.exception("the transport of account %s broke", attempt.channel_account_id)
        reason = f"Kanava could not send it ({type(error).__name__})"
        return TryLater(reason) if attempt.route == Route.PUSH else Ambiguous(reason)


def _note_health(account_id: int, outcome: Outcome) -> None:
    if isinstance(outcome, Accepted):
        mark_healthy(account_id)
    elif isinstance(outcome, Refused) and outcome.is_account_broken:
        mark_unhealthy(account_id, outcome.reason)


DUTY = Duty(DELIVERIES, claim, send, threads=SENDER_THREADS)
