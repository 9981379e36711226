"""What a chat's lines keep of facts about their way out."""

from __future__ import annotations

from sqlalchemy import exists, select

from webapp.conversations.models import Message
from webapp.core.database import db
from webapp.outbox.events import DeliveryAccepted


def name_message(fact: DeliveryAccepted) -> None:
    """An answer gets the channel's id, by which customers quote it, and can be quoted by us.

    Of several bubbles it is the first one's. An id that another line has stays that line's.
    """
    message = db.session.get(Message, fact.message_id)
    if message is None:
        return
    message.quote_token = fact.quote_token
    if fact.external_id is not None and not _is_taken(message, fact.external_id):
        message.external_id = fact.external_id


def _is_taken(message: Message, external_id: str) -> bool:
    other = exists().where(
        Message.channel_account_id == message.channel_account_id,
        Message.external_id == external_id,
        Message.id != message.id,
    )
    return bool(db.session.scalar(select(other)))
