"""In whose lists a conversation stands: asked after everything that happens to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import String, bindparam, cast, func, or_, select

from webapp.conversations.models import Conversation, Participant
from webapp.conversations.states import ConversationState
from webapp.core import clock
from webapp.core.database import db

# No reader's day began longer ago: it has 25 hours when clocks are put back.
LONGEST_DAY = timedelta(hours=25)
# The ids of who takes part in it besides its owner, with commas between; None where nobody does.
_JOINED = (
    select(func.aggregate_strings(cast(Participant.agent_id, String), ","))
    .where(Participant.conversation_id == Conversation.id, Participant.is_in)
    .correlate(Conversation)
    .scalar_subquery()
    .label("participant_ids")
)
_PLACES = (
    Conversation.agent_id,
    Conversation.previous_agent_id,
    Conversation.offered_agent_id,
    Conversation.queue_id,
    Conversation.state,
    _JOINED,
)


def places_of_chat(social_profile_id: int) -> Iterable[Any]:
    """Where the conversations stand that the lists show of a chat; rows with the names of _PLACES.

    That which is not closed, and those closed today, wherever the day began.
    """
    values = {"chat_id": social_profile_id, "since": clock.now() - LONGEST_DAY}
    return db.session.execute(_shown(), values)


def places_of(conversation_ids: list[int]) -> Iterable[Any]:
    """The same of these conversations."""
    return db.session.execute(_these(), {"ids": conversation_ids})


@cache
def _shown() -> Any:
    is_its = Conversation.social_profile_id == bindparam("chat_id")
    is_ongoing = Conversation.state != ConversationState.CLOSED
    is_fresh = Conversation.closed_at >= bindparam("since")
    return select(*_PLACES).where(is_its, or_(is_ongoing, is_fresh))


@cache
def _these() -> Any:
    return select(*_PLACES).where(Conversation.id.in_(bindparam("ids", expanding=True)))
