"""What the chats of those who wait tell routing: who answers them, whom their people prefer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from webapp.contacts.models import PreferredAgent, SocialProfile
from webapp.conversations.models import Conversation
from webapp.core.database import db

IDS_LIMIT = 1000
IS_PROFILE = SocialProfile.id == Conversation.social_profile_id


def preferred_of(contact_ids: Iterable[int]) -> dict[int | None, tuple[int, ...]]:
    """For each contact, the agents its conversations go to first."""
    found: dict[int | None, tuple[int, ...]] = {}
    for some in slices(list(set(contact_ids)), PreferredAgent.contact_id):
        wanted = select(PreferredAgent.contact_id, PreferredAgent.agent_id).where(*some)
        for contact_id, agent_id in db.session.execute(wanted.order_by(PreferredAgent.position)):
            found[contact_id] = (*found.get(contact_id, ()), agent_id)
    return found


def slices(ids: Sequence[int], column: Any = Conversation.id) -> Iterable[tuple[Any]]:
    """Conditions for so many ids at a time as a statement takes."""
    for start in range(0, len(ids), IDS_LIMIT):
        yield (column.in_(ids[start : start + IDS_LIMIT]),)
