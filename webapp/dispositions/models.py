"""What a workstream asks for at the end of its conversations, and what was answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock
from webapp.core.database import Versioned, db

# The reference product's default, and the most it allows (contact-center.md, section 11).
CODES_DEFAULT, CODES_MOST = 2, 12
NAME_LENGTH = 60
CATEGORIES_LIMIT, CODES_LIMIT = 20, 200


class DispositionScheme(Versioned, db.Model):  # type: ignore[misc, name-defined]
    """How a workstream asks: whether a conversation is closed without a code, and how many one
    may have. A workstream without a row has no codes.
    """

    __tablename__ = "disposition_scheme"

    workstream_id: Mapped[int] = mapped_column(
        ForeignKey("workstream.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    is_required: Mapped[bool] = mapped_column(Boolean, default=False)
    codes_limit: Mapped[int] = mapped_column(Integer, default=CODES_DEFAULT)


class DispositionCode(db.Model):  # type: ignore[misc, name-defined]
    """One thing that may have come of a conversation, under a category ("": under none).

    Its words never change: other words are another code. One that is offered no more stays, for
    the conversations that have it.
    """

    __tablename__ = "disposition_code"
    __table_args__ = (Index("ix_disposition_code_workstream_id", "workstream_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workstream_id: Mapped[int] = mapped_column(ForeignKey("workstream.id", ondelete="CASCADE"))
    category: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    position: Mapped[int] = mapped_column(Integer)
    deleted_at: Mapped[datetime | None] = mapped_column()


class ConversationDisposition(db.Model):  # type: ignore[misc, name-defined]
    """A code that somebody chose for a conversation."""

    __tablename__ = "conversation_disposition"

    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True
    )
    code_id: Mapped[int] = mapped_column(
        ForeignKey("disposition_code.id"), primary_key=True, index=True
    )
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    chosen_at: Mapped[datetime] = mapped_column(default=clock.now)
