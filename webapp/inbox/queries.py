"""Reads of the console: every list is one statement, whatever its length."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from webapp.agents.models import Agent
from webapp.channels.models import ChannelAccount
from webapp.contacts.models import ProfileKind, SocialProfile
from webapp.conversations.models import (
    Conversation,
    ConversationReading,
    ConversationSession,
    Direction,
    Draft,
    Message,
)
from webapp.conversations.policy import Viewer
from webapp.conversations.states import ConversationState
from webapp.core.database import db
from webapp.inbox.rows import (
    ConversationCard,
    ConversationRow,
    OfferRow,
    Person,
    Preview,
)
from webapp.routing.models import Queue

LIST_LIMIT = 100
Offered = aliased(Agent, name="offered_agent")
Shown = aliased(Message, name="shown_message")
MINE_NOW = (ConversationState.ACTIVE, ConversationState.WRAP_UP)


def my_conversations(agent_id: int) -> list[ConversationRow]:
    """The agent's own: active and in wrap-up, and those parked until the customer answers."""
    is_mine = or_(
        and_(Conversation.agent_id == agent_id, Conversation.state.in_(MINE_NOW)),
        and_(
            Conversation.previous_agent_id == agent_id,
            Conversation.state == ConversationState.WAITING,
        ),
    )
    wanted = _rows(agent_id).where(is_mine)
    return _read_rows(wanted.order_by(Conversation.last_message_at.desc(), Conversation.id.desc()))


def queue_conversations(viewer: Viewer) -> list[ConversationRow]:
    """Open conversations of the viewer's queues, the longest-waiting first.

    The same for every viewer of the same queues, so it holds nothing of the viewer's own.
    """
    wanted = _rows(None).where(Conversation.state == ConversationState.OPEN)
    if not viewer.is_supervising:
        wanted = wanted.where(Conversation.queue_id.in_(viewer.queue_ids))
    since = func.coalesce(Conversation.waiting_since_at, Conversation.created_at)
    return _read_rows(wanted.order_by(since, Conversation.id))


def _rows(reader_id: int | None) -> Any:
    columns: list[Any] = [Conversation, Shown, Queue.name, Offered.name]
    if reader_id is not None:
        columns.append(_unread_count(reader_id))
    return (
        select(*columns)
        .join(SocialProfile, Conversation.social_profile_id == SocialProfile.id)
        .outerjoin(Queue, Conversation.queue_id == Queue.id)
        .outerjoin(Offered, Conversation.offered_agent_id == Offered.id)
        .outerjoin(Shown, Shown.id == _edge_message(is_first=False))
        .limit(LIST_LIMIT)
    )


def _edge_message(*, is_first: bool) -> Any:
    """The id of the chat's newest line, or of the conversation's first inbound one."""
    inner = select(Message.id).correlate(Conversation).limit(1)
    if is_first:
        inner = inner.where(
            Message.conversation_id == Conversation.id, Message.direction == Direction.INBOUND
        )
        return inner.order_by(Message.occurred_at, Message.id).scalar_subquery()
    inner = inner.where(Message.social_profile_id == Conversation.social_profile_id)
    return inner.order_by(Message.occurred_at.desc(), Message.id.desc()).scalar_subquery()


def _unread_count(agent_id: int) -> Any:
    read_until = (
        select(ConversationReading.message_id)
        .where(
            ConversationReading.agent_id == agent_id,
            ConversationReading.social_profile_id == Conversation.social_profile_id,
        )
        .correlate(Conversation)
        .scalar_subquery()
    )
    return (
        select(func.count(Message.id))
        .where(
            Message.conversation_id == Conversation.id,
            Message.direction == Direction.INBOUND,
            Message.id > func.coalesce(read_until, 0),
        )
        .correlate(Conversation)
        .scalar_subquery()
    )


def _read_rows(statement: Any) -> list[ConversationRow]:
    return [
        ConversationRow(
            id=conversation.id,
            state=ConversationState(conversation.state),
            person=person_of(conversation.social_profile),
            preview=_preview(shown),
            queue_name=queue_name,
            waiting_since_at=conversation.waiting_since_at,
            last_message_at=conversation.last_message_at,
            unread=rest[0] if rest else 0,
            offered_agent_id=conversation.offered_agent_id,
            offered_to=offered_to,
        )
        for conversation, shown, queue_name, offered_to, *rest in db.session.execute(statement)
    ]


def person_of(profile: SocialProfile) -> Person:
    """The face and name of a profile."""
    return Person(
        id=profile.id,
        token=profile.token,
        name=profile.display_name,
        is_group=profile.kind != ProfileKind.USER,
        has_picture=profile.picture_file is not None,
        is_blocked=profile.is_blocked,
        language=profile.language,
        status_message=profile.status_message,
    )


def _preview(message: Message | None) -> Preview | None:
    if message is None:
        return None
    is_ours = message.direction == Direction.OUTBOUND
    return Preview(message.kind, message.text, is_ours, message.retracted_at is not None)


def ringing_offers(agent_id: int) -> list[OfferRow]:
    """Offers that ring at the agent, the oldest first."""
    wanted = (
        select(ConversationSession, Shown, Queue.name)
        .join(Conversation, ConversationSession.conversation_id == Conversation.id)
        .outerjoin(Queue, ConversationSession.queue_id == Queue.id)
        .outerjoin(Shown, Shown.id == _edge_message(is_first=True))
        .where(
            ConversationSession.agent_id == agent_id,
            ConversationSession.accepted_at.is_(None),
            ConversationSession.ended_at.is_(None),
        )
        .order_by(ConversationSession.offered_at, ConversationSession.id)
    )
    return [_offer(offer, shown, name) for offer, shown, name in db.session.execute(wanted)]


def _offer(offer: ConversationSession, shown: Message | None, queue_name: str | None) -> OfferRow:
    conversation = offer.conversation
    return OfferRow(
        id=offer.id,
        conversation_id=conversation.id,
        person=person_of(conversation.social_profile),
        preview=_preview(shown),
        queue_name=queue_name,
        waiting_since_at=conversation.waiting_since_at or conversation.created_at,
        offered_at=offer.offered_at,
        expires_at=offer.expires_at,
    )


def card_of(conversation: Conversation) -> ConversationCard:
    """What stands around the timeline of a conversation the caller has been let in to."""
    count = (
        select(func.count(Conversation.id))
        .where(Conversation.social_profile_id == conversation.social_profile_id)
        .scalar_subquery()
    )
    owner = aliased(Agent)
    queue_name, agent_name, offered_to, account_name, total = db.session.execute(
        select(Queue.name, owner.name, Offered.name, ChannelAccount.name, count)
        .select_from(Conversation)
        .join(ChannelAccount, ChannelAccount.id == Conversation.channel_account_id)
        .outerjoin(Queue, Queue.id == Conversation.queue_id)
        .outerjoin(owner, owner.id == Conversation.agent_id)
        .outerjoin(Offered, Offered.id == Conversation.offered_agent_id)
        .where(Conversation.id == conversation.id)
    ).one()
    return ConversationCard(
        id=conversation.id,
        social_profile_id=conversation.social_profile_id,
        state=ConversationState(conversation.state),
        person=person_of(conversation.social_profile),
        queue_id=conversation.queue_id,
        queue_name=queue_name,
        agent_id=conversation.agent_id,
        agent_name=agent_name,
        previous_agent_id=conversation.previous_agent_id,
        offered_agent_id=conversation.offered_agent_id,
        offered_to=offered_to,
        account_name=account_name,
        created_at=conversation.created_at,
        state_changed_at=conversation.state_changed_at,
        waiting_since_at=conversation.waiting_since_at,
        closed_at=conversation.closed_at,
        closure_reason=conversation.closure_reason,
        conversation_count=total,
    )


def draft_of(agent_id: int, conversation_id: int) -> str:
    """What the agent had typed there and not sent."""
    draft = db.session.get(Draft, (agent_id, conversation_id))
    return draft.text if draft else ""


def read_until(agent_id: int, social_profile_id: int) -> int:
    """The newest message id the agent has had on the screen; 0 when none."""
    reading = db.session.get(ConversationReading, (agent_id, social_profile_id))
    return reading.message_id if reading else 0
