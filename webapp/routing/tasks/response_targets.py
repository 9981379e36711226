"""The duties behind response targets: setting them, and telling when one was missed."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import TextClause, or_, select, text

from webapp.conversations.models import Conversation
from webapp.core import clock
from webapp.core.database import db
from webapp.core.leases import NOW
from webapp.core.transaction import transaction
from webapp.core.worker import Duty
from webapp.routing.actions.response_targets import (
    AWAITED,
    RESPONSE_TARGETS,
    mark_breaches,
    set_targets,
)
from webapp.workstreams.models import Workstream

# Handled in one transaction: enough to be quick after a change of hours, few enough to be short.
BATCH = 100
# SQLite would rather read all that is open or active, and sort it.
SQLITE_HINT = "INDEXED BY ix_conversation_unbreached"
OVERDUE = f"""
SELECT id FROM conversation HINT
WHERE {AWAITED} AND breached_at IS NULL AND response_due_at <= :now
ORDER BY response_due_at LIMIT :count
"""  # noqa: S608 (no outside input)


def find_untargeted() -> list[int] | None:
    """Ids of conversations that wait for an answer, of workstreams that have a target for it."""
    return list(db.session.scalars(_untargeted())) or None


@cache
def _untargeted() -> Any:
    """Made once: it is asked after every message."""
    is_first = Conversation.answered_at.is_(None)
    first, following = Workstream.first_response_minutes, Workstream.next_response_minutes
    wanted = (
        select(Conversation.id)
        .join(Workstream, Workstream.id == Conversation.workstream_id)
        .where(
            AWAITED,
            Conversation.awaiting_reply_since_at.is_not(None),
            Conversation.response_due_at.is_(None),
            or_(is_first & first.is_not(None), ~is_first & following.is_not(None)),
        )
    )
    return wanted.limit(BATCH)


def find_overdue() -> list[int] | None:
    """Ids of conversations whose target is over and that nobody wrote down as missed yet."""
    overdue = _overdue(db.engine.dialect.name)
    return list(db.session.scalars(overdue, {"now": clock.now(), "count": BATCH})) or None


@cache
def _overdue(dialect: str) -> TextClause:
    hint = SQLITE_HINT if dialect == "sqlite" else ""
    return text(OVERDUE.replace("HINT", hint)).bindparams(NOW)


def give_targets(conversation_ids: list[int]) -> None:
    """Set their targets."""
    with transaction():
        set_targets(conversation_ids)


def note_breaches(conversation_ids: list[int]) -> None:
    """Write their breaches down."""
    with transaction():
        mark_breaches(conversation_ids)


DUTIES = (
    Duty(RESPONSE_TARGETS, find_untargeted, give_targets),
    Duty("breaches", find_overdue, note_breaches),
)
