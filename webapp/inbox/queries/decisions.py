"""Reads of what routing decided."""

from __future__ import annotations

from sqlalchemy import select

from webapp.core.database import db
from webapp.routing.models import RoutingDecision

# The newest; a conversation that wanders for weeks has more than anybody reads.
TOLD_DECISIONS = 200


def decisions_of(conversation_id: int) -> tuple[list[RoutingDecision], bool]:
    """What was decided about a conversation, oldest first, and whether older ones are left out."""
    wanted = (
        select(RoutingDecision)
        .where(RoutingDecision.conversation_id == conversation_id)
        .order_by(RoutingDecision.id.desc())
        .limit(TOLD_DECISIONS + 1)
    )
    found = list(db.session.scalars(wanted))
    return found[:TOLD_DECISIONS][::-1], len(found) > TOLD_DECISIONS
