"""A workstream takes over what waited at an account that nobody had set up yet."""

from __future__ import annotations

from sqlalchemy import func, select, update

from webapp.conversations.events import ConversationsChanged
from webapp.conversations.models import Conversation
from webapp.conversations.states import ConversationState
from webapp.core import clock
from webapp.core.database import count_changed, db
from webapp.core.events import nudge, record
from webapp.routing.actions.placing import ASSIGNMENT
from webapp.routing.models import Workstream


def adopt(channel_account_id: int, workstream: Workstream) -> int:
    """Let the account's conversations without a workstream wait in this one's queue.

    Gives their number. One statement, however many there are.
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
    queue_id = workstream.fallback_queue_id
    count_changed(
        update(Conversation)
        .where(*is_without)
        .values(
            workstream_id=workstream.id,
            queue_id=func.coalesce(Conversation.queue_id, queue_id),
            # Weighed again, one by one, by who gives them out.
            requirement_key=None,
            queued_at=clock.now(),
        )
    )
    record(ConversationsChanged(conversation_ids=ids, queue_ids=(queue_id,)))
    nudge(ASSIGNMENT)
    return len(ids)
