"""What LINE gives and takes besides messages: rights to answer, and small signs to a chat."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.database import db, partial_index


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


class ChatSignal(db.Model):  # type: ignore[misc, name-defined]
    """What a chat is to be shown besides messages. The row is the job: due while `due_at` is set.

    `typing_asked_at`: an agent types, and the customer is to see it now or never; `typing_until` is
    when what they see ends by itself. `read_asked_id` is the newest message of the customer's that
    its agent has read, `read_told_id` the newest one that LINE was told of, or could not be.
    """

    __tablename__ = "chat_signal"
    __table_args__ = (partial_index("ix_chat_signal_due_at", "due_at", where="due_at IS NOT NULL"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    social_profile_id: Mapped[int] = mapped_column(ForeignKey("social_profile.id"), unique=True)
    typing_asked_at: Mapped[datetime | None] = mapped_column()
    typing_until: Mapped[datetime | None] = mapped_column()
    read_asked_id: Mapped[int] = mapped_column(Integer, default=0)
    read_told_id: Mapped[int] = mapped_column(Integer, default=0)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[datetime | None] = mapped_column()
    leased_until: Mapped[datetime | None] = mapped_column()
