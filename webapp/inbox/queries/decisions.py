"""Reads of what routing decided."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from webapp.conversations.models import ConversationSession
from webapp.conversations.states import ClosureReason
from webapp.core.database import db
from webapp.routing.models import RoutingDecision

# The newest; a conversation that wanders for weeks has more than anybody reads.
TOLD_DECISIONS = 100


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


def turns_of(conversation_id: int, reasons: Iterable[ClosureReason]) -> list[ConversationSession]:
    """The newest turns that agents had and that ended for one of these reasons, oldest first."""
    wanted = (
        select(ConversationSession)
        .where(
            ConversationSession.conversation_id == conversation_id,
            ConversationSession.accepted_at.is_not(None),
            ConversationSession.closure_reason.in_(list(reasons)),
        )
        .order_by(ConversationSession.id.desc())
        .limit(TOLD_DECISIONS)
    )
    return list(db.session.scalars(wanted))[::-1]
