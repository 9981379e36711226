"""The trace: what routing decided about a conversation, kept as it was then."""

from __future__ import annotations

from typing import Any

from webapp.core.database import db
from webapp.routing.models import DecisionKind, RoutingDecision


def decide(
    conversation_id: int,
    kind: DecisionKind,
    agent_id: int | None = None,
    queue_id: int | None = None,
    facts: dict[str, Any] | None = None,
) -> None:
    """Keep one decision, in the transaction that carries it out.

    `facts` are plain values with the names of things as they are now: they may be renamed or
    deleted later, and the story must still be true.
    """
    db.session.add(
        RoutingDecision(
            conversation_id=conversation_id,
            kind=kind,
            agent_id=agent_id,
            queue_id=queue_id,
            facts=facts or {},
        )
    )
    db.session.flush()
