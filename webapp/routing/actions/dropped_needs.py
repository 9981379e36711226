"""What conversations need that an admin takes away: nothing waits for what no longer exists."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select

from webapp.conversations.models import Conversation, ConversationSkill
from webapp.conversations.states import ConversationState
from webapp.core.database import count_changed, db
from webapp.core.events import nudge
from webapp.routing.actions.placement import ASSIGNMENT, refresh_requirement_keys


def drop_needed_skill(skill_id: int) -> None:
    """Let open conversations no longer ask for a skill; closed ones keep it as history."""
    found = select(Conversation).join(
        ConversationSkill, ConversationSkill.conversation_id == Conversation.id
    )
    asking = found.where(
        ConversationSkill.skill_id == skill_id, Conversation.state != ConversationState.CLOSED
    )
    concerned = db.session.scalars(asking.order_by(Conversation.id)).all()
    ids = [conversation.id for conversation in concerned]
    needs = delete(ConversationSkill).where(ConversationSkill.skill_id == skill_id)
    count_changed(needs.where(ConversationSkill.conversation_id.in_(ids)))
    _refresh_open(concerned)


def drop_needed_profiles(conversation_ids: Sequence[int], profile_ids: Collection[int]) -> None:
    """Let these conversations no longer ask for places in these capacity profiles."""
    wanted = select(Conversation).where(Conversation.id.in_(conversation_ids))
    held = wanted.order_by(Conversation.id).with_for_update(of=Conversation)
    concerned = db.session.scalars(held, execution_options={"populate_existing": True}).all()
    for conversation in concerned:
        kept = [id_ for id_ in conversation.needed_profile_ids if id_ not in profile_ids]
        conversation.needed_profile_ids = kept
    _refresh_open(concerned)


def _refresh_open(conversations: Sequence[Conversation]) -> None:
    waiting = [each for each in conversations if each.state == ConversationState.OPEN]
    if waiting:
        refresh_requirement_keys(waiting)
        nudge(ASSIGNMENT)
