"""How a conversation comes to wait in a queue."""

from __future__ import annotations

from sqlalchemy import select

from webapp.channels.models import ChannelInstance
from webapp.conversations.models import Conversation
from webapp.core.database import db
from webapp.routing.actions.classification import classify
from webapp.routing.actions.overflow import overflow_before
from webapp.routing.actions.placement import place
from webapp.routing.actions.queue_choice import route
from webapp.routing.queries.unrouted import waits_for_profile


def enqueue(conversation: Conversation) -> None:
    """Let a conversation wait for an agent, where its workstream's rules send it.

    One that comes back has its queue and what it needs already: no rule is run again.
    An account that is on no workstream leaves it without a queue: supervisors still see it.
    A queue that overflows passes it on, or ends it. Rules that ask what the channel has not told
    yet wait some seconds for it (the duty `unrouted`).
    """
    if conversation.workstream_id is None:
        conversation.workstream_id = db.session.scalar(
            select(ChannelInstance.workstream_id).where(
                ChannelInstance.channel_account_id == conversation.channel_account_id
            )
        )
    if conversation.queue_id is None and waits_for_profile(conversation):
        place(conversation, None)
        return
    classified = classify(conversation) if conversation.queue_id is None else None
    queue_id = route(conversation, classified)
    final_id = overflow_before(conversation, queue_id)
    if final_id is not None or queue_id is None:
        place(conversation, final_id)
