"""Reads of where conversations stand: whose lists show them. Asked after every message."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select

from webapp.conversations.models import Conversation
from webapp.conversations.states import ConversationState
from webapp.core.database import db

_PLACES = (
    Conversation.agent_id,
    Conversation.previous_agent_id,
    Conversation.offered_agent_id,
    Conversation.queue_id,
    Conversation.state,
)


def places_of_chat(social_profile_id: int) -> Iterable[Any]:
    """Where the conversation stands that the lists show of a chat; rows with the names of _PLACES.

    None when all of the chat's are closed.
    """
    return db.session.execute(_ongoing(), {"chat_id": social_profile_id})


def places_of(conversation_ids: list[int]) -> Iterable[Any]:
    """The same of these conversations."""
    return db.session.execute(_these(), {"ids": conversation_ids})


@cache
def _ongoing() -> Any:
    is_its = Conversation.social_profile_id == bindparam("chat_id")
    return select(*_PLACES).where(is_its, Conversation.state != ConversationState.CLOSED)


@cache
def _these() -> Any:
    return select(*_PLACES).where(Conversation.id.in_(bindparam("ids", expanding=True)))
