"""The duties behind response targets: setting them, and telling when one was missed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, or_, select, text

from webapp.conversations.models import Conversation
from webapp.core import clock
from webapp.core.database import UtcDateTime, db
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
    first, following = Workstream.first_response_minutes, Workstream.next_response_minutes
    targets = select(Workstream.id, first, following)
    for row in db.session.execute(targets.where(or_(first.is_not(None), following.is_not(None)))):
        wanted = _awaiting(row.id)
        if row.next_response_minutes is None:
            wanted = wanted.where(Conversation.answered_at.is_(None))
        if row.first_response_minutes is None:
            wanted = wanted.where(Conversation.answered_at.is_not(None))
        ids = list(db.session.scalars(wanted.limit(BATCH)))
        if ids:
            return ids
    return None


def find_overdue() -> list[int] | None:
    """Ids of conversations whose target is over and that nobody wrote down as missed yet."""
    hint = SQLITE_HINT if db.engine.dialect.name == "sqlite" else ""
    overdue = text(OVERDUE.replace("HINT", hint)).bindparams(bindparam("now", type_=UtcDateTime()))
    ids = list(db.session.scalars(overdue, {"now": clock.now(), "count": BATCH}))
    return ids or None


def give_targets(conversation_ids: list[int]) -> None:
    """Set their targets."""
    with transaction():
        set_targets(conversation_ids)


def note_breaches(conversation_ids: list[int]) -> None:
    """Write their breaches down."""
    with transaction():
        mark_breaches(conversation_ids)


def _awaiting(workstream_id: int) -> Any:
    return select(Conversation.id).where(
        AWAITED,
        Conversation.workstream_id == workstream_id,
        Conversation.awaiting_reply_since_at.is_not(None),
        Conversation.response_due_at.is_(None),
    )


DUTIES = (
    Duty(RESPONSE_TARGETS, find_untargeted, give_targets),
    Duty("breaches", find_overdue, note_breaches),
)
