"""Running the rules of conversations that waited for the person's profile."""

from __future__ import annotations

from contextlib import suppress

from webapp.conversations.models import Conversation
from webapp.conversations.states import ConversationState
from webapp.core.database import db
from webapp.core.errors import Conflict
from webapp.core.transaction import transaction
from webapp.core.worker import Duty, one_by_one
from webapp.routing.actions.entry import enqueue
from webapp.routing.actions.placement import UNROUTED
from webapp.routing.queries.unrouted import unrouted

SWEEP_SECONDS = 2.0
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


DUTY = Duty(UNROUTED, find_unrouted, one_by_one(run_rules), sweep_seconds=SWEEP_SECONDS)
