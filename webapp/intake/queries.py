"""How webhooks fared, and which events were parked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from webapp.core import clock
from webapp.core.database import db
from webapp.intake.models import EventState, WebhookEvent, WebhookTally


def tallies(account_id: int, hours: float = 48) -> list[WebhookTally]:
    """The hours of the newest past in which anything came, the oldest first."""
    wanted = select(WebhookTally).where(
        WebhookTally.channel_account_id == account_id,
        WebhookTally.hour_at > clock.after(-hours * 3600),
    )
    return list(db.session.scalars(wanted.order_by(WebhookTally.hour_at)))


@dataclass(frozen=True)
class FailedEvent:
    """An event that was parked after its last try."""

    id: int
    kind: str
    received_at: datetime
    tries: int
    reason: str


def failed_events(account_id: int, limit: int = 50) -> list[FailedEvent]:
    """The account's parked events, the newest first."""
    wanted = (
        select(
            WebhookEvent.id,
            WebhookEvent.kind,
            WebhookEvent.received_at,
            WebhookEvent.tries,
            func.coalesce(WebhookEvent.reason, ""),
        )
        .where(is_failed(account_id))
        .order_by(WebhookEvent.id.desc())
        .limit(limit)
    )
    return [FailedEvent(*row) for row in db.session.execute(wanted)]


def is_failed(account_id: int) -> ColumnElement[bool]:
    """The SQL condition "a parked event of this account"."""
    is_own = WebhookEvent.channel_account_id == account_id
    return is_own & (WebhookEvent.state == EventState.FAILED)


def last_webhook_at(account_id: int) -> datetime | None:
    """When the account's newest well signed webhook came, as far as it is written down."""
    wanted = select(func.max(WebhookTally.last_at))
    found: datetime | None = db.session.scalar(
        wanted.where(WebhookTally.channel_account_id == account_id)
    )
    return found
