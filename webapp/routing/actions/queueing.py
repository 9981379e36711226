"""How a conversation comes to wait in a queue."""

from __future__ import annotations

from sqlalchemy import select

from webapp.channels.models import ChannelInstance
from webapp.conversations.events import ConversationChanged
from webapp.conversations.models import Conversation
from webapp.core.database import db
from webapp.core.events import nudge, record
from webapp.routing.models import Workstream

ASSIGNMENT = "assignment"


def enqueue(conversation: Conversation) -> None:
    """Let a conversation wait for an agent, in its queue or in its workstream's.

    An account that is on no workstream leaves it without a queue: supervisors still see it.
    """
    if conversation.workstream_id is None:
        conversation.workstream_id = db.session.scalar(
            select(ChannelInstance.workstream_id).where(
                ChannelInstance.channel_account_id == conversation.channel_account_id
            )
        )
    if conversation.queue_id is None and conversation.workstream_id is not None:
        workstream = db.session.get_one(Workstream, conversation.workstream_id)
        conversation.queue_id = workstream.fallback_queue_id
    db.session.flush()
    queue_ids = (conversation.queue_id,) if conversation.queue_id is not None else ()
    record(ConversationChanged(conversation.id, queue_ids=queue_ids))
    nudge(ASSIGNMENT)
