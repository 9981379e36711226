"""Queues, their members, and what happens when one overflows."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.agents.models import Agent
from webapp.core import clock
from webapp.core.database import SETTING, Versioned, db, unique_of_kept
from webapp.hours.models import OperatingHours
from webapp.workstreams.distribution import AssignmentMethod

LARGEST_PRIORITY = 1000
LONGEST_DESCRIPTION = 500


class Queue(Versioned, db.Model):  # type: ignore[misc, name-defined]
    """Where conversations wait, and for whom. A smaller priority goes first.

    `steps` are the custom method's (`routing/terms.py` gives their shape). Without operating
    hours it is open at all times. A deleted one stays as a row: past conversations waited in it.
    """

    __tablename__ = "queue"
    # An offer refers to its queue with its member's row held, and a change of members has these.
    version_lock = {"key_share": True}  # noqa: RUF012 (the base says ClassVar)
    __table_args__ = (unique_of_kept("uq_queue_kept_name", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    priority: Mapped[int] = mapped_column(Integer, default=1)
    # For agents: what the queue is for.
    description: Mapped[str] = mapped_column(
        String(LONGEST_DESCRIPTION), default="", server_default="", info=SETTING
    )
    assignment_method: Mapped[AssignmentMethod] = mapped_column(
        String(20), default=AssignmentMethod.HIGHEST_CAPACITY
    )
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    operating_hours_id: Mapped[int | None] = mapped_column(ForeignKey("operating_hours.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    deleted_at: Mapped[datetime | None] = mapped_column()

    members: Mapped[list[QueueMember]] = relationship(back_populates="queue")
    operating_hours: Mapped[OperatingHours | None] = relationship()
    overflow_rules: Mapped[list[OverflowRule]] = relationship(
        foreign_keys="OverflowRule.queue_id", order_by="OverflowRule.id"
    )


class QueueMember(db.Model):  # type: ignore[misc, name-defined]
    """An agent in a queue. `last_assigned_at` is of this queue alone (advanced round robin)."""

    __tablename__ = "queue_member"

    queue_id: Mapped[int] = mapped_column(
        ForeignKey("queue.id", ondelete="CASCADE"), primary_key=True
    )
    agent_id: Mapped[int] = mapped_column(
        ForeignKey("agent.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    joined_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_assigned_at: Mapped[datetime | None] = mapped_column()

    queue: Mapped[Queue] = relationship(back_populates="members")
    agent: Mapped[Agent] = relationship()


class OverflowCondition(StrEnum):
    """When a queue overflows. The first two count before queueing, the last one while queued."""

    OUT_OF_HOURS = "out_of_hours"
    MORE_THAN = "more_than"
    LONGER_THAN = "longer_than"


class OverflowAction(StrEnum):
    """What happens then. Queue anyway is for out of hours alone."""

    QUEUE_ANYWAY = "queue_anyway"
    OTHER_QUEUE = "other_queue"
    END = "end"


class OverflowRule(db.Model):  # type: ignore[misc, name-defined]
    """At most one of each condition a queue.

    `number`: how many wait (1..100) or how many minutes one waits (1..2880). `message` is what
    the customer is told at the end; empty, a text of ours in the instance's language.
    """

    __tablename__ = "overflow_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    queue_id: Mapped[int] = mapped_column(ForeignKey("queue.id", ondelete="CASCADE"), index=True)
    condition: Mapped[OverflowCondition] = mapped_column(String(20))
    number: Mapped[int | None] = mapped_column(Integer)
    action: Mapped[OverflowAction] = mapped_column(String(20))
    target_queue_id: Mapped[int | None] = mapped_column(ForeignKey("queue.id"))
    message: Mapped[str] = mapped_column(Text, default="")
