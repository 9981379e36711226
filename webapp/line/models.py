"""What LINE gives besides messages: rights to answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.database import db


class ReplyToken(db.Model):  # type: ignore[misc, name-defined]
    """A right to answer once, free, for about a minute after it was received."""

    __tablename__ = "reply_token"
    __table_args__ = (Index("ix_reply_token_chat", "channel_account_id", "chat_id", "received_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_account_id: Mapped[int] = mapped_column(ForeignKey("channel_account.id"))
    chat_id: Mapped[str] = mapped_column(String(100))
    token: Mapped[str] = mapped_column(String(200))
    received_at: Mapped[datetime] = mapped_column()
    used_at: Mapped[datetime | None] = mapped_column()
