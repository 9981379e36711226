"""What agents want to be reminded of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock
from webapp.core.database import db, partial_index

WORDS_LENGTH = 200
# How many one agent may have.
OWN_LIMIT = 100


class Reminder(db.Model):  # type: ignore[misc, name-defined]
    """An agent's own, at most one a conversation. `words` are theirs; nobody else reads them.

    `told_at` None: its time has not come. Done, it is deleted.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("agent_id", "conversation_id"),
        # Whose time has come.
        partial_index("ix_reminder_due", "due_at", where="told_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id", ondelete="CASCADE"))
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), index=True
    )
    words: Mapped[str] = mapped_column(String(WORDS_LENGTH), default="")
    due_at: Mapped[datetime] = mapped_column()
    told_at: Mapped[datetime | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
