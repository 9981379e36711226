"""A sender changes a message or takes it back: the old words go for good, wherever they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from webapp.conversations.events import MessageChanged
from webapp.conversations.models import Conversation, Message, RetractedMessage
from webapp.core import clock, storage
from webapp.core.database import db, insert_new
from webapp.core.events import record

# Where it stood among others is no content, and they still stand there.
PLACE = ("image_set", "image_index", "image_total")
QUOTED = ("quoted_external_id",)


def edit(
    channel_account_id: int,
    external_id: str,
    text: str,
    content: dict[str, Any],
    edited_at: datetime,
    quote_token: str | None = None,
) -> Message | None:
    """Replace a text message's words; the latest `edited_at` wins, in whatever order edits come.

    `quote_token` is the one it has from then on; None leaves it the one it had.

    Gives the message, None when nothing changed: it has not come yet, was taken back, or has
    later words. Its conversation stays locked, so that nothing reads the old words meanwhile.
    """
    message = _message(channel_account_id, external_id)
    if message is None or message.retracted_at is not None or message.kind != "text":
        return None
    if message.edited_at is not None and message.edited_at >= edited_at:
        return None
    _hold_conversation(message)
    # An edit does not tell again what was quoted.
    quoted = {name: message.content[name] for name in QUOTED if name in message.content}
    message.text, message.content, message.edited_at = text, {**quoted, **content}, edited_at
    message.quote_token = quote_token or message.quote_token
    return _told(message)


def retract(channel_account_id: int, external_id: str) -> Message | None:
    """Remove a message's text, facts and file; leave a tombstone for one that comes later.

    Gives the message, None when there is none or it was taken back before. Its conversation stays
    locked, so that nothing reads the words while they go. LINE's development guidelines ask that
    the content can neither be seen nor used again.
    """
    db.session.execute(
        insert_new(RetractedMessage).values(
            channel_account_id=channel_account_id,
            external_id=external_id,
            retracted_at=clock.now(),
        )
    )
    message = _message(channel_account_id, external_id)
    if message is None or message.retracted_at is not None:
        return None
    _hold_conversation(message)
    place = {name: message.content[name] for name in PLACE if name in message.content}
    message.text, message.content, message.retracted_at = None, place, clock.now()
    message.quote_token = message.quoted_message_id = None
    if message.attachment is not None:
        storage.delete(message.attachment.token)
        db.session.delete(message.attachment)
    return _told(message)


def _message(channel_account_id: int, external_id: str) -> Message | None:
    message: Message | None = db.session.scalar(
        select(Message).where(
            Message.channel_account_id == channel_account_id, Message.external_id == external_id
        )
    )
    return message


def _hold_conversation(message: Message) -> None:
    id_ = message.conversation_id or 0
    db.session.get(Conversation, id_, with_for_update={"of": Conversation})


def _told(message: Message) -> Message:
    db.session.flush()
    record(MessageChanged(message.id, message.social_profile_id, message.conversation_id))
    return message
