"""Verbs about deliveries: queue, resend, take, record."""

from __future__ import annotations

import uuid
from datetime import datetime
from functools import cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.orm import aliased

from webapp.core import clock
from webapp.core.database import count_changed, db
from webapp.core.errors import Conflict
from webapp.core.events import nudge, record
from webapp.core.leases import is_past, is_unheld, lease_moments
from webapp.outbox.events import DeliveryAccepted, DeliveryChanged
from webapp.outbox.models import OutboundDelivery
from webapp.outbox.policy import BACKOFF_CAP_SECONDS, after_lost_lease, after_outcome, is_key_over
from webapp.outbox.transport import (
    Accepted,
    Attempt,
    DeliveryState,
    Outcome,
    ReplyRefused,
    Route,
    Transport,
    TryLater,
)

DELIVERIES = "deliveries"
UNDONE = (DeliveryState.QUEUED, DeliveryState.SENDING)
RESENDABLE = (DeliveryState.FAILED, DeliveryState.UNKNOWN)
VANISHED = "the sender stopped in the middle of the call"
FORGOTTEN = "it was tried over a day ago, and the channel no longer knows whether it took it"


def queue_delivery(
    message_id: int,
    channel_account_id: int,
    recipient: str,
    body: dict[str, Any],
    *,
    failed_for: str | None = None,
) -> OutboundDelivery:
    """Queue a message's way out, in the transaction that made the message.

    `failed_for`: why it may not be sent now; a person may send it again later.
    """
    delivery = OutboundDelivery(
        message_id=message_id,
        channel_account_id=channel_account_id,
        recipient=recipient,
        body=body,
        state=DeliveryState.FAILED if failed_for else DeliveryState.QUEUED,
        reason=failed_for,
    )
    db.session.add(delivery)
    db.session.flush()
    if failed_for:
        record(DeliveryChanged(delivery.id, message_id, is_of_loss=True))
    nudge(DELIVERIES)
    return delivery


def resend(delivery: OutboundDelivery) -> None:
    """Send again because a person asked, as a push: under the same retry key while the channel
    knows it, so that nothing is shown twice, then under a new one.

    Raises:
        Conflict: it is still on its way, or was accepted.
    """
    is_over = is_key_over(delivery.first_tried_at, clock.now())
    anew = {"retry_key": str(uuid.uuid4()), "first_tried_at": None} if is_over else {}
    changed = count_changed(
        update(OutboundDelivery)
        .where(OutboundDelivery.id == delivery.id, OutboundDelivery.state.in_(RESENDABLE))
        .values(
            state=DeliveryState.QUEUED,
            is_reply_allowed=False,
            tries=0,
            due_at=clock.now(),
            leased_until=None,
            reason=None,
            **anew,
        )
    )
    if not changed:
        raise Conflict("under_way", _("This message is on its way already."))
    record(DeliveryChanged(delivery.id, delivery.message_id, is_of_loss=True))
    nudge(DELIVERIES)


def next_due(lease_seconds: float) -> int | None:
    """The id of the longest-due delivery that may go now; None when there is none.

    `lease_seconds`: how long a sender holds one. Deliveries of one chat go in order: one waits
    while an older one of its chat is undone.
    """
    values = lease_moments(lease_seconds, BACKOFF_CAP_SECONDS)
    found: int | None = db.session.scalar(_next(), values)
    return found


@cache
def _next() -> Any:
    older = aliased(OutboundDelivery)
    is_blocked = exists().where(
        older.channel_account_id == OutboundDelivery.channel_account_id,
        older.recipient == OutboundDelivery.recipient,
        older.id < OutboundDelivery.id,
        older.state.in_(UNDONE),
    )
    wanted = select(OutboundDelivery.id).where(_is_takeable(), ~is_blocked)
    return wanted.order_by(OutboundDelivery.due_at, OutboundDelivery.id).limit(1)


def _is_takeable() -> Any:
    return or_(
        and_(
            OutboundDelivery.state == DeliveryState.QUEUED,
            is_past(OutboundDelivery.due_at),
        ),
        and_(
            OutboundDelivery.state == DeliveryState.SENDING,
            is_unheld(OutboundDelivery.leased_until),
        ),
    )


def take(
    delivery_id: int, leased_until: datetime, lease_seconds: float, transport: Transport
) -> Attempt | None:
    """Lease a delivery and choose its route; None when another was first or nothing is to send.

    The route and the used-up reply token are committed before the call, so that a killed process
    leaves the truth behind: a lease that ran out on a reply means "unknown", on a push "again",
    unless its key is older than the channel keeps keys.
    """
    before = db.session.get_one(OutboundDelivery, delivery_id)
    was_sending, route = before.state == DeliveryState.SENDING, before.route
    is_ours = count_changed(
        update(OutboundDelivery)
        .where(OutboundDelivery.id == delivery_id, _is_takeable())
        .values(state=DeliveryState.SENDING, leased_until=leased_until),
        lease_moments(lease_seconds, BACKOFF_CAP_SECONDS),
    )
    if not is_ours:
        return None
    delivery = db.session.get_one(OutboundDelivery, delivery_id)
    if was_sending and after_lost_lease(route) == DeliveryState.UNKNOWN:
        _give_up(delivery, VANISHED)
        return None
    if is_key_over(delivery.first_tried_at, clock.now()):
        _give_up(delivery, FORGOTTEN)
        return None
    attempt = _prepare(delivery, transport)
    is_reply = attempt.route == Route.REPLY
    record(DeliveryChanged(delivery.id, delivery.message_id, is_reply=is_reply))
    return attempt


def _give_up(delivery: OutboundDelivery, reason: str) -> None:
    delivery.state, delivery.reason = DeliveryState.UNKNOWN, reason
    delivery.leased_until = None
    record(DeliveryChanged(delivery.id, delivery.message_id, is_of_loss=True))
    nudge(DELIVERIES)


def _prepare(delivery: OutboundDelivery, transport: Transport) -> Attempt:
    token = None
    if delivery.is_reply_allowed:
        token = transport.take_reply_token(delivery.channel_account_id, delivery.recipient)
    delivery.route = Route.REPLY if token else Route.PUSH
    delivery.reply_token = token
    delivery.is_reply_allowed = False
    delivery.tries += 1
    delivery.first_tried_at = delivery.first_tried_at or clock.now()
    return Attempt(
        channel_account_id=delivery.channel_account_id,
        recipient=delivery.recipient,
        body=delivery.body,
        route=delivery.route,
        retry_key=delivery.retry_key,
        reply_token=token,
    )


def record_outcome(
    delivery_id: int, leased_until: datetime, outcome: Outcome, transport: Transport
) -> None:
    """Write down what a try gave, unless its lease ran out and another holds the delivery.

    A reply that was surely not taken gives its token back: the next try is free as well.
    """
    moment = clock.now()
    delivery = db.session.get_one(OutboundDelivery, delivery_id, with_for_update=True)
    if delivery.state != DeliveryState.SENDING or delivery.leased_until != leased_until:
        return
    following = after_outcome(outcome, delivery.tries, delivery.first_tried_at or moment, moment)
    delivery.state, delivery.due_at = following.state, following.due_at
    delivery.reason = following.reason[:1000] if following.reason else None
    delivery.leased_until = None
    if isinstance(outcome, Accepted):
        delivery.accepted_at = moment
        delivery.external_ids = list(outcome.external_ids)
        delivery.request_id = outcome.request_id
        first_id = next(iter(outcome.external_ids), None)
        record(DeliveryAccepted(delivery.message_id, first_id, outcome.quote_token))
    if isinstance(outcome, ReplyRefused):
        delivery.tries -= 1
    token = delivery.reply_token if isinstance(outcome, TryLater) else None
    if token is not None:
        chat = delivery.channel_account_id, delivery.recipient
        transport.return_reply_token(*chat, token)
        delivery.is_reply_allowed = True
    db.session.flush()
    is_lost = delivery.state in RESENDABLE
    changed = DeliveryChanged(
        delivery.id, delivery.message_id, is_of_loss=is_lost, is_reply=token is not None
    )
    record(changed)
    nudge(DELIVERIES)
