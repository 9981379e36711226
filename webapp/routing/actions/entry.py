"""How a conversation comes to wait in a queue."""

from __future__ import annotations

from webapp.channels.queries import workstream_of
from webapp.conversations.models import Conversation
from webapp.core.database import db
from webapp.routing.actions.overflow import overflow_before
from webapp.routing.actions.placement import place
from webapp.routing.actions.queue_choice import route
from webapp.routing.queries.unrouted import waits_for_profile
from webapp.rules.queries.rulebook import Rulebook
from webapp.workstreams.models import Workstream


def enqueue(conversation: Conversation) -> None:
    """Let a conversation wait for an agent, where its workstream's rules send it.

    One that comes back has its queue and what it needs already: no rule is run again.
    An account that is on no workstream leaves it without a queue: supervisors still see it.
    A queue that overflows passes it on, or ends it. Rules that ask what the channel has not told
    yet wait some seconds for it (the duty `unrouted`).
    """
    if conversation.workstream_id is None:
        conversation.workstream_id = workstream_of(conversation.channel_account_id)
    # Held here, so that whoever asks for it finds it in the session.
    workstream = db.session.get(Workstream, conversation.workstream_id or 0)
    rulebook = Rulebook(workstream.id) if workstream and conversation.queue_id is None else None
    if rulebook is not None and waits_for_profile(conversation, rulebook):
        place(conversation, None)
        return
    queue_id = route(conversation, rulebook)
    final_id = overflow_before(conversation, queue_id)
    if final_id is not None or queue_id is None:
        place(conversation, final_id)
