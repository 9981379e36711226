"""A sender takes a message back: the content goes for good, wherever it was copied to."""

from __future__ import annotations

from sqlalchemy import select

from webapp.conversations.events import MessageChanged
from webapp.conversations.models import Conversation, Message, RetractedMessage
from webapp.core import clock, storage
from webapp.core.database import db, insert_new
from webapp.core.events import record

# Where it stood among others is no content, and they still stand there.
PLACE = ("image_set", "image_index", "image_total")


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
    message: Message | None = db.session.scalar(
        select(Message).where(
            Message.channel_account_id == channel_account_id, Message.external_id == external_id
        )
    )
    if message is None or message.retracted_at is not None:
        return None
    db.session.get(Conversation, message.conversation_id or 0, with_for_update={"of": Conversation})
    place = {name: message.content[name] for name in PLACE if name in message.content}
    message.text, message.content, message.retracted_at = None, place, clock.now()
    if message.attachment is not None:
        storage.delete(message.attachment.token)
        db.session.delete(message.attachment)
    db.session.flush()
    record(MessageChanged(message.id, message.social_profile_id, message.conversation_id))
    return message
