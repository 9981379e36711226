"""Colleagues who take part in somebody else's conversation, and what they say to each other."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint, and_
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.agents.models import Agent
from webapp.conversations.models.conversations import Conversation
from webapp.core import clock
from webapp.core.database import db, partial_index

_RUNNING = "ended_at IS NULL"


class ParticipationEnd(StrEnum):
    """Why somebody takes part no more, or never did."""

    DECLINED = "declined"
    TIMED_OUT = "timed_out"
    DISCONNECTED = "disconnected"
    WITHDRAWN = "withdrawn"
    LEFT = "left"
    REMOVED = "removed"
    TURN_ENDED = "turn_ended"


class Participant(db.Model):  # type: ignore[misc, name-defined]
    """A colleague in a conversation that another agent has, from the request on.

    `joined_at` None and `ended_at` None is a request that rings. Who joined reads the conversation
    and talks in its consult; since `added_at` they answer the customer, too. It ends with the turn
    of whose conversation it is, and takes no capacity. `invited_by_id` None: a supervisor who
    joined unasked. `question`: what the colleague reads with the request.
    """

    __tablename__ = "participant"
    __table_args__ = (
        partial_index(
            "uq_participant_running", "conversation_id", "agent_id", where=_RUNNING, is_unique=True
        ),
        partial_index("ix_participant_agent_id", "agent_id", where=_RUNNING),
        Index("ix_participant_conversation_id", "conversation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    question: Mapped[str | None] = mapped_column(Text)
    invited_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime | None] = mapped_column()
    joined_at: Mapped[datetime | None] = mapped_column()
    added_at: Mapped[datetime | None] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column()
    end_reason: Mapped[ParticipationEnd | None] = mapped_column(String(20))

    conversation: Mapped[Conversation] = relationship()
    agent: Mapped[Agent] = relationship(foreign_keys=agent_id, lazy="joined")
    invited_by: Mapped[Agent | None] = relationship(foreign_keys=invited_by_id, lazy="joined")

    @hybrid_property
    def is_ringing(self) -> Any:
        """Asked, and neither joined nor ended; also as a condition of statements."""
        return self.joined_at is None and self.ended_at is None

    @is_ringing.inplace.expression
    @classmethod
    def _is_ringing(cls) -> Any:
        return and_(cls.joined_at.is_(None), cls.ended_at.is_(None))

    @hybrid_property
    def is_in(self) -> Any:
        """Takes part now; also as a condition of statements."""
        return self.joined_at is not None and self.ended_at is None

    @is_in.inplace.expression
    @classmethod
    def _is_in(cls) -> Any:
        return and_(cls.joined_at.is_not(None), cls.ended_at.is_(None))


class ConsultLine(db.Model):  # type: ignore[misc, name-defined]
    """A line of a conversation's consult: for its owner, participants and supervisors alone.

    `submission_key`: as a message's.
    """

    __tablename__ = "consult_line"
    __table_args__ = (
        UniqueConstraint("agent_id", "submission_key"),
        Index("ix_consult_line_conversation_id", "conversation_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    text: Mapped[str] = mapped_column(Text)
    submission_key: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class ConsultDesk(db.Model):  # type: ignore[misc, name-defined]
    """What one agent keeps of a consult: how far it was read, and words not sent yet."""

    __tablename__ = "consult_desk"

    agent_id: Mapped[int] = mapped_column(
        ForeignKey("agent.id", ondelete="CASCADE"), primary_key=True
    )
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    line_id: Mapped[int] = mapped_column(Integer, default=0)
    draft: Mapped[str] = mapped_column(Text, default="")
