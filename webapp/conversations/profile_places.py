"""Which places of capacity profiles are taken by what agents hold or are offered right now."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import select

from webapp.conversations.models import Conversation, ConversationSession
from webapp.core.database import db


def held_place(agent_id: int, profile_id: int) -> tuple[int, int]:
    """How many places of one profile an agent holds, and how many of them only ring."""
    ringing = _counted(_ringing().where(ConversationSession.agent_id == agent_id))
    return held_places(agent_id)[agent_id, profile_id], ringing[agent_id, profile_id]


def held_places(agent_id: int | None = None) -> Counter[tuple[int, int]]:
    """{(agent's id, profile's id): places} of one agent, or of everybody.

    From the rows themselves: counters are only their sum, kept for speed.
    """
    held = select(Conversation.agent_id, Conversation.held_profile_ids).where(
        Conversation.agent_id.is_not(None)
    )
    ringing = _ringing()
    if agent_id is not None:
        held = held.where(Conversation.agent_id == agent_id)
        ringing = ringing.where(ConversationSession.agent_id == agent_id)
    return _counted(held) + _counted(ringing)


def _ringing() -> Any:
    return select(ConversationSession.agent_id, ConversationSession.profile_ids).where(
        ConversationSession.is_ringing
    )


def _counted(rows: Any) -> Counter[tuple[int, int]]:
    places: Counter[tuple[int, int]] = Counter()
    for owner_id, profile_ids in db.session.execute(rows):
        places.update((owner_id, profile_id) for profile_id in profile_ids or ())
    return places
