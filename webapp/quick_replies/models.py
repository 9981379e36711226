"""Quick replies, and the workstreams they are for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Column, ForeignKey, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core import clock
from webapp.core.database import Base, Versioned, db, partial_index
from webapp.workstreams.models import Workstream

# What one message of any channel takes, in UTF-16 units.
TEXT_UNITS = 5000
TAG_LENGTH = 30
TAGS_LIMIT = 10
# How many there may be: the centre's, and of one agent's own.
CENTRE_LIMIT, OWN_LIMIT = 2000, 200
ANY_LANGUAGE = ""

quick_reply_workstream = Table(
    "quick_reply_workstream",
    Base.metadata,
    Column("quick_reply_id", ForeignKey("quick_reply.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "workstream_id",
        ForeignKey("workstream.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)


class QuickReply(Versioned, db.Model):  # type: ignore[misc, name-defined]
    """A text that is put into answers; it may hold placeholders as {customerName}.

    `agent_id` is whose own it is, None: the centre's, for everybody. `language` is a code of
    `core/translations.py` or ANY_LANGUAGE. Without workstreams it is for all of them; one of a
    workstream that was deleted stays that one's. `words` is what a search looks at (`policy.py`).
    """

    __tablename__ = "quick_reply"
    __table_args__ = (
        partial_index(
            "uq_quick_reply_centre", "title", "language", where="agent_id IS NULL", is_unique=True
        ),
        partial_index(
            "uq_quick_reply_own",
            "agent_id",
            "title",
            "language",
            where="agent_id IS NOT NULL",
            is_unique=True,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(100))
    language: Mapped[str] = mapped_column(String(10), default=ANY_LANGUAGE)
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    text: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    workstreams: Mapped[list[Workstream]] = relationship(
        secondary=quick_reply_workstream, order_by=Workstream.name, lazy="selectin"
    )

    @property
    def name(self) -> str:
        """Its title, as pages of records call it."""
        return self.title
