"""Tables of devices, of what they are to be told, and of the key by which we are known to them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock
from webapp.core.crypto import EncryptedJson
from webapp.core.database import db

DEVICES_LIMIT = 10


class PushKey(db.Model):  # type: ignore[misc, name-defined]
    """Our one key pair (VAPID, RFC 8292), made when first a device asks for it.

    `pair` holds the private one as "private": 32 bytes, base64url. Devices trust the public one
    they were given: with another pair all of them would have to ask anew.
    """

    __tablename__ = "push_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    public: Mapped[str] = mapped_column(String(100))
    pair: Mapped[dict[str, Any]] = mapped_column(EncryptedJson, deferred=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Device(db.Model):  # type: ignore[misc, name-defined]
    """One browser of an agent; it is gone with the sign-in it was let in by.

    `subscription` is what the browser gave: the endpoint at its maker's push service (whoever knows
    it can tell the device something), and two keys. `is_telling_who`: names and words of customers
    may stand on its screen. `is_standing_in`: its agent stays there for routing while no page is
    open, until `standing_until`. `failure` is why the newest try did not reach it.
    """

    __tablename__ = "device"

    id: Mapped[int] = mapped_column(primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id", ondelete="CASCADE"), index=True)
    sign_in_id: Mapped[int] = mapped_column(
        ForeignKey("sign_in.id", ondelete="CASCADE"), unique=True
    )
    subscription: Mapped[dict[str, Any]] = mapped_column(EncryptedJson, deferred=True)
    host: Mapped[str] = mapped_column(String(255))
    is_telling_who: Mapped[bool] = mapped_column(Boolean, default=False)
    is_standing_in: Mapped[bool] = mapped_column(Boolean, default=False)
    standing_until: Mapped[datetime | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    reached_at: Mapped[datetime | None] = mapped_column()
    failure: Mapped[str | None] = mapped_column(String(200))


class AlertKind(StrEnum):
    """What a device is told of. A trial: that it can be told at all."""

    OFFER = "offer"
    MENTION = "mention"
    TRIAL = "trial"


class DeviceAlert(db.Model):  # type: ignore[misc, name-defined]
    """Something to tell a device; the row is the job and goes when it was told, or is over.

    `subject_id`: of the conversation session that rings, or of the mention. What it says is put
    together when it is sent: no words are kept here.
    """

    __tablename__ = "device_alert"
    __table_args__ = (UniqueConstraint("device_id", "kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id", ondelete="CASCADE"))
    kind: Mapped[AlertKind] = mapped_column(String(20))
    subject_id: Mapped[int] = mapped_column(Integer)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    leased_until: Mapped[datetime | None] = mapped_column()
