"""Reads of what rings."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from webapp.channels.models import ChannelAccount
from webapp.conversations.models import Conversation, ConversationSession, Message, Priority
from webapp.core.database import db
from webapp.core.drawing import Undrawn, built
from webapp.inbox.offers import OfferCard, card_of_offer
from webapp.inbox.queries.pieces import (
    Shown,
    account_of,
    edge_message,
    is_account_to_tell,
    preview_of,
    profile_of,
)
from webapp.inbox.rows import AccountMark, OfferRow
from webapp.workstreams.models import NotificationTemplate, Queue
from webapp.workstreams.queries.notification_templates import template_of


def ringing_offers(agent_id: int) -> list[OfferCard | Undrawn]:
    """Offers that ring at the agent, the oldest first."""
    wanted = (
        select(ConversationSession, Shown, Queue, NotificationTemplate, ChannelAccount)
        .join(Conversation, ConversationSession.conversation_id == Conversation.id)
        .outerjoin(ChannelAccount, is_account_to_tell())
        .outerjoin(Queue, ConversationSession.queue_id == Queue.id)
        .outerjoin(
            NotificationTemplate, NotificationTemplate.workstream_id == Conversation.workstream_id
        )
        .outerjoin(Shown, Shown.id == edge_message(is_first=True))
        .where(
            ConversationSession.agent_id == agent_id,
            ConversationSession.is_ringing,
        )
        .order_by(ConversationSession.offered_at, ConversationSession.id)
    )
    found: Any = db.session.execute(wanted).all()
    plain = template_of(None)
    return built(OfferCard.dom_name, found, lambda *row: _card(plain, *row))


def _card(
    plain: NotificationTemplate,
    ringing: ConversationSession,
    shown: Message | None,
    queue: Queue | None,
    template: NotificationTemplate | None,
    account: ChannelAccount | None,
) -> OfferCard:
    row = _row(ringing, shown, queue, account_of(account))
    return card_of_offer(row, ringing, template or plain)


def _row(
    offer: ConversationSession,
    shown: Message | None,
    queue: Queue | None,
    account: AccountMark | None,
) -> OfferRow:
    conversation = offer.conversation
    return OfferRow(
        id=offer.id,
        conversation_id=conversation.id,
        profile=profile_of(conversation.social_profile),
        preview=preview_of(shown),
        queue_name=queue.name if queue is not None else None,
        waiting_since_at=conversation.waiting_since_at or conversation.created_at,
        offered_at=offer.offered_at,
        expires_at=offer.expires_at,
        priority=Priority(conversation.priority),
        response_due_at=conversation.response_due_at,
        is_breached=conversation.breached_at is not None,
        account=account,
    )
