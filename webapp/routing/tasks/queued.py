"""What time does to what is queued: rules are run that waited for a profile, queues overflow."""

from __future__ import annotations

from contextlib import suppress

from webapp.conversations.models import Conversation
from webapp.conversations.states import ConversationState
from webapp.core.database import db
from webapp.core.errors import Conflict
from webapp.core.transaction import transaction
from webapp.core.worker import Duty, one_by_one
from webapp.routing.actions.entry import enqueue
from webapp.routing.actions.overflow import overflow_while
from webapp.routing.actions.placement import UNROUTED
from webapp.routing.queries.overflow import overdue
from webapp.routing.queries.unrouted import unrouted

AT_ONCE = 100


def find_unrouted() -> list[int] | None:
    """Conversations in no queue whose rules can be run now."""
    return unrouted(AT_ONCE) or None


def run_rules(conversation_id: int) -> None:
    """Route it, unless somebody took it or another process was faster."""
    with suppress(Conflict), transaction():
        conversation = db.session.get(
            Conversation, conversation_id, with_for_update={"of": Conversation}
        )
        is_waiting = conversation is not None and conversation.state == ConversationState.OPEN
        if conversation is not None and is_waiting and conversation.queue_id is None:
            enqueue(conversation)


def find_overdue() -> list[tuple[int, int]] | None:
    """(conversation, rule) of some that waited too long, or None."""
    return overdue(AT_ONCE) or None


def pass_on(found: tuple[int, int]) -> None:
    """Carry its queue's rule out, unless it was taken or moved in the meantime."""
    with suppress(Conflict), transaction():
        overflow_while(*found)


DUTIES = (
    Duty("overflows", find_overdue, one_by_one(pass_on), sweep_seconds=5.0),
    Duty(UNROUTED, find_unrouted, one_by_one(run_rules), sweep_seconds=2.0),
)
