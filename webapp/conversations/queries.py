"""Reads about conversations; the `get_…_for` functions are the only doors from views to rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import bindparam, or_, select, true

from webapp.contacts.models import SocialProfile
from webapp.conversations.models import (
    Attachment,
    Conversation,
    ConversationSession,
    Mention,
    Message,
    PendingAnswer,
)
from webapp.conversations.policy import ConversationFacts, Viewer
from webapp.conversations.readers import in_consult, readers_of
from webapp.conversations.states import ConversationState
from webapp.core.database import db
from webapp.core.errors import NotFound

_POSTED = (Message, PendingAnswer)
GONE = _("There is no such conversation, or it is not yours to see.")


def facts_of(conversation: Conversation) -> ConversationFacts:
    """A conversation's facts for the rules of policy.py, but for who reads or takes part in it."""
    return ConversationFacts(
        queue_id=conversation.queue_id,
        agent_id=conversation.agent_id,
        previous_agent_id=conversation.previous_agent_id,
        offered_agent_id=conversation.offered_agent_id,
        state=ConversationState(conversation.state),
        is_standby=conversation.social_profile.is_standby,
        is_left=conversation.social_profile.is_left,
    )


def facts_with_readers(conversation: Conversation) -> ConversationFacts:
    """The same with who was mentioned in its notes and who takes part, for who asks what may be
    seen or written.
    """
    return replace(facts_of(conversation), **readers_of(conversation.id))


def viewing_facts(conversation_id: int) -> ConversationFacts | None:
    """The same by its id; None when there is no such conversation."""
    conversation = db.session.get(Conversation, conversation_id)
    return facts_with_readers(conversation) if conversation else None


def visible_to(viewer: Viewer) -> Any:
    """The SQL condition on Conversation that is `policy.may_view`."""
    if viewer.is_supervising:
        return true()
    return or_(
        Conversation.agent_id == viewer.agent_id,
        Conversation.previous_agent_id == viewer.agent_id,
        Conversation.offered_agent_id == viewer.agent_id,
        Conversation.queue_id.in_(viewer.queue_ids),
        Conversation.id.in_(
            select(Mention.conversation_id).where(Mention.agent_id == viewer.agent_id)
        ),
        Conversation.id.in_(in_consult(viewer.agent_id)),
    )


def get_conversation_for(viewer: Viewer, conversation_id: int) -> Conversation:
    """The conversation, if this viewer may see it. Raises NotFound."""
    wanted = select(Conversation).where(Conversation.id == conversation_id, visible_to(viewer))
    conversation: Conversation | None = db.session.scalar(wanted)
    if conversation is None:
        raise NotFound(GONE)
    return conversation


def get_chat_for(viewer: Viewer, token: str) -> Conversation:
    """The newest conversation they may see with the profile of that token. Raises NotFound."""
    wanted = (
        select(Conversation)
        .join(SocialProfile, SocialProfile.id == Conversation.social_profile_id)
        .where(SocialProfile.token == token, visible_to(viewer))
        .order_by(Conversation.id.desc())
        .limit(1)
    )
    newest: Conversation | None = db.session.scalar(wanted)
    if newest is None:
        raise NotFound(GONE)
    return newest


def was_posted(agent_id: int, conversation_id: int, submission_key: str | None) -> bool:
    """Whether this sending of the agent's arrived, whoever has the conversation by now."""
    if not submission_key:
        return False
    kept = (_is_posted(kind, agent_id, conversation_id, submission_key) for kind in _POSTED)
    return any(db.session.scalar(wanted) is not None for wanted in kept)


def _is_posted(kind: Any, agent_id: int, conversation_id: int, submission_key: str) -> Any:
    return select(kind.id).where(
        kind.agent_id == agent_id,
        kind.submission_key == submission_key,
        kind.conversation_id == conversation_id,
    )


def pending_answers_of(conversation_id: int, agent_id: int | None = None) -> list[PendingAnswer]:
    """What waits in a conversation to be taken back, of one agent or of all, in order."""
    wanted = select(PendingAnswer).where(PendingAnswer.conversation_id == conversation_id)
    if agent_id is not None:
        wanted = wanted.where(PendingAnswer.agent_id == agent_id)
    return list(db.session.scalars(wanted.order_by(PendingAnswer.id)))


def get_message_for(viewer: Viewer, message_id: int) -> Message:
    """The message, if this viewer may see a conversation of its chat. Raises NotFound."""
    message: Message | None = db.session.scalar(
        select(Message).where(
            Message.id == message_id, Message.social_profile_id.in_(_chats_of(viewer))
        )
    )
    if message is None:
        raise NotFound(GONE)
    return message


def get_attachment_for(viewer: Viewer, token: str) -> Attachment:
    """The file, if this viewer may see a conversation of its chat. Raises NotFound."""
    attachment: Attachment | None = db.session.scalar(
        select(Attachment)
        .join(Message)
        .where(Attachment.token == token, Message.social_profile_id.in_(_chats_of(viewer)))
    )
    if attachment is None:
        raise NotFound(GONE)
    return attachment


def get_picture_for(viewer: Viewer, token: str) -> SocialProfile:
    """The profile with a picture, if it is or speaks in a chat this viewer may see.

    Raises NotFound.
    """
    chats = _chats_of(viewer)
    speakers = select(Message.author_profile_id).where(
        Message.social_profile_id.in_(chats), Message.author_profile_id.is_not(None)
    )
    profile: SocialProfile | None = db.session.scalar(
        select(SocialProfile).where(
            SocialProfile.token == token,
            SocialProfile.picture_file.is_not(None),
            or_(SocialProfile.id.in_(chats), SocialProfile.id.in_(speakers)),
        )
    )
    if profile is None:
        raise NotFound(_("There is no such picture."))
    return profile


def quoting_ids(message_id: int) -> list[int]:
    """The lines that quote a message: they show its words."""
    quoting = select(Message.id).where(Message.quoted_message_id == message_id)
    return list(db.session.scalars(quoting.order_by(Message.id)))


def _chats_of(viewer: Viewer) -> Any:
    return select(Conversation.social_profile_id).where(visible_to(viewer))


def newest_of_kinds(social_profile_id: int, kinds: Iterable[str]) -> Message | None:
    """The newest line of these kinds in a chat, by when it happened."""
    wanted = select(Message).where(
        Message.social_profile_id == social_profile_id, Message.kind.in_(tuple(kinds))
    )
    newest: Message | None = db.session.scalar(
        wanted.order_by(Message.occurred_at.desc(), Message.id.desc()).limit(1)
    )
    return newest


def ongoing_of_chat(social_profile_id: int, *, is_locked: bool = False) -> Conversation | None:
    """The chat's one conversation that is not closed, locked until the transaction ends."""
    conversation: Conversation | None = db.session.scalar(
        _ongoing(is_locked), {"social_profile_id": social_profile_id}
    )
    return conversation


@cache
def _ongoing(is_locked: bool) -> Any:
    """Made once: making a statement costs more than running it."""
    wanted = select(Conversation).where(
        Conversation.social_profile_id == bindparam("social_profile_id"),
        Conversation.state != ConversationState.CLOSED,
    )
    return wanted.with_for_update(of=Conversation) if is_locked else wanted


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


def ringing_of(conversation_id: int) -> ConversationSession | None:
    """A conversation's offer that rings, if one does."""
    ringing: ConversationSession | None = db.session.scalar(
        select(ConversationSession).where(
            ConversationSession.conversation_id == conversation_id, ConversationSession.is_ringing
        )
    )
    return ringing
