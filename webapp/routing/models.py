"""Workstreams and queues."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.agents.models import Agent
from webapp.core import clock
from webapp.core.database import Versioned, db

OFFER_SECONDS = 120
CONVERSATION_UNITS = 25
LARGEST_PRIORITY = 1000
LARGEST_UNITS = 1000
OFFER_SECONDS_STEPS = range(30, 301, 30)
NAME_LENGTH = 100
_KEPT = text("deleted_at IS NULL")


class DistributionMode(StrEnum):
    """Push: offered to agents by an alert. Pick: agents take from the list."""

    PUSH = "push"
    PICK = "pick"


class Queue(Versioned, db.Model):  # type: ignore[misc, name-defined]
    """Where conversations wait, and for whom. A smaller priority goes first.

    A deleted one stays as a row: past conversations waited in it.
    """

    __tablename__ = "queue"
    __table_args__ = (
        Index(
            "uq_queue_kept_name", "name", unique=True, sqlite_where=_KEPT, postgresql_where=_KEPT
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    priority: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    deleted_at: Mapped[datetime | None] = mapped_column()

    members: Mapped[list[QueueMember]] = relationship(back_populates="queue")


class QueueMember(db.Model):  # type: ignore[misc, name-defined]
    """An agent in a queue."""

    __tablename__ = "queue_member"

    queue_id: Mapped[int] = mapped_column(
        ForeignKey("queue.id", ondelete="CASCADE"), primary_key=True
    )
    agent_id: Mapped[int] = mapped_column(
        ForeignKey("agent.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    joined_at: Mapped[datetime] = mapped_column(default=clock.now)

    queue: Mapped[Queue] = relationship(back_populates="members")
    agent: Mapped[Agent] = relationship()


class Workstream(Versioned, db.Model):  # type: ignore[misc, name-defined]
    """How conversations of its channel instances are distributed.

    `capacity_units` is what one conversation takes of an agent, `offer_seconds` how long an offer
    rings (reference product: 120 s by default). A deleted one stays as a row, for its history.
    """

    __tablename__ = "workstream"
    __table_args__ = (
        Index(
            "uq_workstream_kept_name",
            "name",
            unique=True,
            sqlite_where=_KEPT,
            postgresql_where=_KEPT,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    distribution_mode: Mapped[DistributionMode] = mapped_column(
        String(10), default=DistributionMode.PUSH
    )
    fallback_queue_id: Mapped[int] = mapped_column(ForeignKey("queue.id"))
    capacity_units: Mapped[int] = mapped_column(Integer, default=CONVERSATION_UNITS)
    offer_seconds: Mapped[int] = mapped_column(Integer, default=OFFER_SECONDS)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    deleted_at: Mapped[datetime | None] = mapped_column()

    fallback_queue: Mapped[Queue] = relationship()
