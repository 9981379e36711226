"""What channels sent, kept as it came: stored events, lanes, tallies."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Boolean, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock
from webapp.core.database import db, partial_index

_STORED = "state = 'stored'"
_FAILED = "state = 'failed'"


class EventState(StrEnum):
    """What became of an event. Failed ones are parked with their reason and can be replayed."""

    STORED = "stored"
    DONE = "done"
    IGNORED = "ignored"
    FAILED = "failed"


class WebhookEvent(db.Model):  # type: ignore[misc, name-defined]
    """One event of a webhook. The row is the job of processing it.

    `payload` is the whole event as JSON in ASCII (or the raw body, when it was no JSON),
    `lane_key` the chat it belongs to: events of one lane are handled in `occurred_at` order.
    """

    __tablename__ = "webhook_event"
    __table_args__ = (
        UniqueConstraint("channel_account_id", "webhook_event_id"),
        partial_index("ix_webhook_event_stored", "due_at", "lane_key", where=_STORED),
        partial_index("ix_webhook_event_lane", "lane_key", "occurred_at", "id", where=_STORED),
        partial_index("ix_webhook_event_failed", "channel_account_id", "id", where=_FAILED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_account_id: Mapped[int] = mapped_column(ForeignKey("channel_account.id"))
    webhook_event_id: Mapped[str] = mapped_column(String(100))
    lane_key: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(50))
    is_redelivery: Mapped[bool] = mapped_column(Boolean, default=False)
    occurred_at: Mapped[datetime] = mapped_column()
    received_at: Mapped[datetime] = mapped_column(default=clock.now)
    payload: Mapped[str] = mapped_column(Text)
    state: Mapped[EventState] = mapped_column(String(10), default=EventState.STORED)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[datetime] = mapped_column(default=clock.now)
    reason: Mapped[str | None] = mapped_column(String(1000))
    message_external_id: Mapped[str | None] = mapped_column(String(100), index=True)

    def settle(self, reason_to_ignore: str | None) -> None:
        """Done, or ignored with its reason: nothing is left to do with it."""
        self.reason = reason_to_ignore
        self.state = EventState.IGNORED if reason_to_ignore else EventState.DONE


class Lane(db.Model):  # type: ignore[misc, name-defined]
    """The right to handle one chat's events: held by one worker at a time, with a lease."""

    __tablename__ = "lane"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    leased_until: Mapped[datetime | None] = mapped_column()


class WebhookTally(db.Model):  # type: ignore[misc, name-defined]
    """How one account's webhook fared in one hour (`hour_at`: its beginning, UTC).

    `slowest_ms` is the longest answer; slow ones took over a second .
    """

    __tablename__ = "webhook_tally"

    channel_account_id: Mapped[int] = mapped_column(
        ForeignKey("channel_account.id"), primary_key=True
    )
    hour_at: Mapped[datetime] = mapped_column(primary_key=True)
    received: Mapped[int] = mapped_column(Integer, default=0)
    badly_signed: Mapped[int] = mapped_column(Integer, default=0)
    slow: Mapped[int] = mapped_column(Integer, default=0)
    slowest_ms: Mapped[int] = mapped_column(Integer, default=0)
    last_at: Mapped[datetime | None] = mapped_column()
