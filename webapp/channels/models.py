"""Channel accounts (credentials) and channel instances (an account on a workstream)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core import clock
from webapp.core.crypto import EncryptedJson, new_token
from webapp.core.database import db


class ChannelAccount(db.Model):  # type: ignore[misc, name-defined]
    """A company's account at a channel.

    `kind` picks the transport, `external_id` is the channel's own id of the account,
    `destination` the id that account has in messages, once known. `unhealthy_reason` is set while
    the channel refuses our credentials.
    """

    __tablename__ = "channel_account"
    __table_args__ = (UniqueConstraint("kind", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(100))
    external_id: Mapped[str] = mapped_column(String(100))
    destination: Mapped[str | None] = mapped_column(String(100))
    webhook_key: Mapped[str] = mapped_column(String(64), unique=True, default=new_token)
    credentials: Mapped[dict[str, Any]] = mapped_column(EncryptedJson)
    unhealthy_reason: Mapped[str | None] = mapped_column(String(500))
    unhealthy_at: Mapped[datetime | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    instance: Mapped[ChannelInstance | None] = relationship(back_populates="account")


class ChannelInstance(db.Model):  # type: ignore[misc, name-defined]
    """An account attached to one workstream; an account serves one at a time."""

    __tablename__ = "channel_instance"

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_account_id: Mapped[int] = mapped_column(ForeignKey("channel_account.id"), unique=True)
    workstream_id: Mapped[int] = mapped_column(ForeignKey("workstream.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    account: Mapped[ChannelAccount] = relationship(back_populates="instance")
