"""Reads of who sees a conversation besides whose it is: mentioned in a note, or taking part."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, literal, select

from webapp.conversations.models import Mention, Participant
from webapp.core.database import db


def readers_of(conversation_id: int) -> dict[str, Any]:
    """Sets of their ids, by the names of ConversationFacts."""
    found: dict[str, set[int]] = {"read": set(), "in": set(), "added": set()}
    for how, agent_id in db.session.execute(_readers(), {"conversation_id": conversation_id}):
        found[how].add(agent_id)
    return {
        "reader_ids": frozenset(found["read"]),
        "participant_ids": frozenset(found["in"] | found["added"]),
        "added_ids": frozenset(found["added"]),
    }


@cache
def _readers() -> Any:
    its: Any = bindparam("conversation_id")
    how = case((Participant.added_at.is_(None), "in"), else_="added")
    mentioned = select(literal("read"), Mention.agent_id).where(Mention.conversation_id == its)
    joined = select(how, Participant.agent_id)
    joined = joined.where(Participant.conversation_id == its, Participant.is_in)
    return mentioned.union_all(joined)


def in_consult(agent_id: Any) -> Any:
    """The statement for the ids of the conversations in which an agent takes part now."""
    return select(Participant.conversation_id).where(
        Participant.agent_id == agent_id, Participant.is_in
    )


def answered_by(agent_id: Any) -> Any:
    """The same of those to whose answers they were added."""
    return in_consult(agent_id).where(Participant.added_at.is_not(None))
