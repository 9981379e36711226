"""What conversations need that an admin takes away: nothing waits for what no longer exists."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from webapp.conversations.models import Conversation, ConversationSkill
from webapp.conversations.states import ConversationState
from webapp.core.database import count_changed, db
from webapp.routing.actions.placement import weigh
from webapp.workstreams.models import Workstream


def drop_needed_skill(skill_id: int) -> None:
    """Let open conversations no longer ask for a skill; closed ones keep it as history."""
    found = select(Conversation.id).join(
        ConversationSkill, ConversationSkill.conversation_id == Conversation.id
    )
    concerned = db.session.scalars(
        found.where(
            ConversationSkill.skill_id == skill_id,
            Conversation.state != ConversationState.CLOSED,
        ).order_by(Conversation.id)
    ).all()
    count_changed(
        delete(ConversationSkill).where(
            ConversationSkill.skill_id == skill_id,
            ConversationSkill.conversation_id.in_(concerned),
        )
    )
    _weigh_all(list(concerned))


def drop_needed_profile(profile_id: int) -> None:
    """Let conversations that wait no longer ask for a place in a profile.

    A deleted workstream may still have conversations that wait: it asks for none any more.
    """
    count_changed(
        update(Workstream)
        .filter_by(capacity_profile_id=profile_id)
        .values(capacity_profile_id=None)
    )
    found = select(Conversation).where(Conversation.state != ConversationState.CLOSED)
    concerned = [
        conversation
        for conversation in db.session.scalars(found.order_by(Conversation.id))
        if profile_id in conversation.needed_profile_ids
    ]
    for conversation in concerned:
        kept = [id_ for id_ in conversation.needed_profile_ids if id_ != profile_id]
        conversation.needed_profile_ids = kept
    db.session.flush()
    _weigh_all([conversation.id for conversation in concerned])


def workstreams_of_profile(profile_id: int) -> list[tuple[int, str]]:
    """(id, name) of the workstreams whose conversations each take a place in a profile."""
    found = select(Workstream.id, Workstream.name).where(
        Workstream.capacity_profile_id == profile_id, Workstream.deleted_at.is_(None)
    )
    return [(id_, name) for id_, name in db.session.execute(found.order_by(Workstream.name))]


def _weigh_all(conversation_ids: list[int]) -> None:
    for conversation_id in conversation_ids:
        conversation = db.session.get_one(Conversation, conversation_id)
        if conversation.state == ConversationState.OPEN:
            weigh(conversation)
