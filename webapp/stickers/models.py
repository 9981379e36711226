"""Pictures of stickers and emojis, fetched from their channel's host once for everybody."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock
from webapp.core.crypto import new_token
from webapp.core.database import db


class PictureState(StrEnum):
    """Whether a picture is here yet; lost: there is none to be had."""

    DUE = "due"
    STORED = "stored"
    LOST = "lost"


class StickerPicture(db.Model):  # type: ignore[misc, name-defined]
    """A picture that somebody looked for. The row is the job of fetching it.

    `address` is its URL at the channel, `token` its name in our storage, `channel_account_id` an
    account through which it may be fetched.
    """

    __tablename__ = "sticker_picture"
    __table_args__ = (Index("ix_sticker_picture_state_due_at", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_account_id: Mapped[int] = mapped_column(ForeignKey("channel_account.id"))
    address: Mapped[str] = mapped_column(String(300), unique=True)
    token: Mapped[str] = mapped_column(String(64), default=new_token)
    state: Mapped[PictureState] = mapped_column(String(10), default=PictureState.DUE)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[datetime] = mapped_column(default=clock.now)
    leased_until: Mapped[datetime | None] = mapped_column()
