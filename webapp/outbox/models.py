"""Deliveries: one outgoing message's way to its channel."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock
from webapp.core.database import db
from webapp.outbox.transport import DeliveryState, Route

__all__ = ["DeliveryState", "OutboundDelivery", "Route"]


class OutboundDelivery(db.Model):  # type: ignore[misc, name-defined]
    """One message on its way. The row is the job.

    `retry_key` is made with the row and the same for every push; `first_tried_at` is since when the
    channel may know it. `is_reply_allowed` is False once a reply may have been taken: the next try
    is a push. `leased_until` is the holder's token while sending.
    """

    __tablename__ = "outbound_delivery"
    __table_args__ = (
        Index("ix_outbound_delivery_state_due_at", "state", "due_at"),
        Index("ix_outbound_delivery_chat", "channel_account_id", "recipient", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), unique=True)
    channel_account_id: Mapped[int] = mapped_column(ForeignKey("channel_account.id"))
    recipient: Mapped[str] = mapped_column(String(100))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    retry_key: Mapped[str] = mapped_column(String(36), default=lambda: str(uuid.uuid4()))
    state: Mapped[DeliveryState] = mapped_column(String(10), default=DeliveryState.QUEUED)
    route: Mapped[Route | None] = mapped_column(String(10))
    reply_token: Mapped[str | None] = mapped_column(String(200))
    is_reply_allowed: Mapped[bool] = mapped_column(Boolean, default=True)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    first_tried_at: Mapped[datetime | None] = mapped_column()
    due_at: Mapped[datetime] = mapped_column(default=clock.now)
    leased_until: Mapped[datetime | None] = mapped_column()
    accepted_at: Mapped[datetime | None] = mapped_column()
    external_ids: Mapped[list[str] | None] = mapped_column(JSON)
    request_id: Mapped[str | None] = mapped_column(String(100))
    reason: Mapped[str | None] = mapped_column(String(1000))
