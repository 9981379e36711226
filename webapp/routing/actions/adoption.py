"""A workstream takes over what waited at an account that nobody had set up yet."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select, update

from webapp.conversations.events import ConversationsChanged
from webapp.conversations.models import Conversation
from webapp.conversations.states import ConversationState
from webapp.core import clock
from webapp.core.database import count_changed, db
from webapp.core.events import nudge, record
from webapp.routing.actions.placement import ASSIGNMENT, UNROUTED
from webapp.workstreams.models import Workstream


def adopt(channel_account_id: int, workstream: Workstream) -> int:
    """Let the account's conversations without a workstream become this one's.

    What waits in no queue waits for its rules (the duty `unrouted`), as if it began now; the
    others, which somebody took or put into a queue, only have where to return to. Gives their
    number. Two statements, however many there are.
    """
    is_without = (
        Conversation.channel_account_id == channel_account_id,
        Conversation.workstream_id.is_(None),
        Conversation.state != ConversationState.CLOSED,
    )
    wanted = select(Conversation.id).where(*is_without).order_by(Conversation.id)
    ids = tuple(db.session.scalars(wanted.with_for_update(of=Conversation)))
    if not ids:
        return 0
    is_unrouted = Conversation.state == ConversationState.OPEN, Conversation.queue_id.is_(None)
    # Weighed again, one by one, by who routes them or gives them out.
    adopted: dict[Any, Any] = {"workstream_id": workstream.id, "requirement_key": None}
    count_changed(update(Conversation).where(*is_without, *is_unrouted).values(adopted))
    queue_id = workstream.fallback_queue_id
    placed = {"queue_id": func.coalesce(Conversation.queue_id, queue_id), "queued_at": clock.now()}
    count_changed(update(Conversation).where(*is_without).values({**adopted, **placed}))
    record(ConversationsChanged(conversation_ids=ids, queue_ids=(queue_id,)))
    nudge(UNROUTED)
    nudge(ASSIGNMENT)
    return len(ids)
