"""A sender changes a message: the new words take the place of the old, which are gone for good."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from webapp.conversations.events import MessageChanged
from webapp.conversations.models import Conversation, Message
from webapp.core.database import db
from webapp.core.events import record


def edit(
    channel_account_id: int,
    external_id: str,
    text: str,
    content: dict[str, Any],
    edited_at: datetime,
) -> Message | None:
    """Replace a text message's words; the latest `edited_at` wins, in whatever order edits come.

    Gives the message, None when nothing changed: it has not come yet, was taken back, or has
    later words. Its conversation stays locked, so that nothing reads the old words meanwhile.
    """
    message: Message | None = db.session.scalar(
        select(Message).where(
            Message.channel_account_id == channel_account_id, Message.external_id == external_id
        )
    )
    if message is None or message.retracted_at is not None or message.kind != "text":
        return None
    if message.edited_at is not None and message.edited_at >= edited_at:
        return None
    db.session.get(Conversation, message.conversation_id or 0, with_for_update={"of": Conversation})
    message.text, message.content, message.edited_at = text, content, edited_at
    db.session.flush()
    record(MessageChanged(message.id, message.social_profile_id, message.conversation_id))
    return message
