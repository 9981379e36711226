"""What routing decided about conversations, kept as it was then."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock
from webapp.core.database import db


class DecisionKind(StrEnum):
    """What routing decided about a conversation; `RoutingDecision.facts` has a shape for each."""

    CLASSIFIED = "classified"
    ROUTED = "routed"
    OVERFLOWED = "overflowed"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    OFFER_ENDED = "offer_ended"
    TRANSFERRED = "transferred"
    ENDED = "ended"
    END_UNDONE = "end_undone"
    RETURNED = "returned"
    SKILLS_CHANGED = "skills_changed"
    PRIORITY_CHANGED = "priority_changed"


class RoutingDecision(db.Model):  # type: ignore[misc, name-defined]
    """One line of a conversation's trace. `facts` keeps names as they were then."""

    __tablename__ = "routing_decision"
    __table_args__ = (Index("ix_routing_decision_conversation_id", "conversation_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    kind: Mapped[DecisionKind] = mapped_column(String(20))
    decided_at: Mapped[datetime] = mapped_column(default=clock.now)
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id", ondelete="SET NULL"))
    queue_id: Mapped[int | None] = mapped_column(ForeignKey("queue.id"))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
