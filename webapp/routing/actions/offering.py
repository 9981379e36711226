"""An offer begins: three claims in one transaction, or nothing at all."""

from __future__ import annotations

from sqlalchemy import update

from webapp.agents.capacity import reserve_for_offer
from webapp.conversations.events import OfferChanged
from webapp.conversations.models import Conversation, ConversationSession
from webapp.conversations.states import ConversationState
from webapp.core import clock
from webapp.core.database import count_changed, db
from webapp.core.errors import Conflict
from webapp.core.events import record
from webapp.routing.queries import Waiting


def offer(waiting: Waiting, agent_id: int) -> ConversationSession:
    """Ring a waiting conversation at an agent, with the agent's capacity reserved.

    Locks go conversation, session, presence, here as everywhere, so that none wait in a circle.

    Raises:
        Conflict: it is not waiting any more, or the agent's room is gone. Roll back.
    """
    claimed = count_changed(
        update(Conversation)
        .where(
            Conversation.id == waiting.conversation_id,
            Conversation.state == ConversationState.OPEN,
            Conversation.offered_agent_id.is_(None),
        )
        .values(offered_agent_id=agent_id)
    )
    if not claimed:
        raise Conflict("somebody else was first")
    ringing = ConversationSession(
        conversation_id=waiting.conversation_id,
        agent_id=agent_id,
        queue_id=waiting.queue_id,
        units=waiting.load.units,
        profile_ids=list(waiting.load.profile_ids),
        offered_at=clock.now(),
        expires_at=clock.after(waiting.offer_seconds),
    )
    db.session.add(ringing)
    db.session.flush()
    if not reserve_for_offer(agent_id, waiting.load, waiting.presences):
        raise Conflict("the agent has no room any more")
    record(OfferChanged(ringing.id, waiting.conversation_id, agent_id, waiting.queue_id))
    return ringing
