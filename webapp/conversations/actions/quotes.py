"""What an answer quotes: a message of the same chat that its channel lets us quote."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select, update

from webapp.conversations.models import Conversation, Draft, Message
from webapp.core import clock
from webapp.core.database import count_changed, db, insert_new
from webapp.core.errors import Conflict


def quotable(conversation: Conversation, message_id: int | None) -> Message | None:
    """The message to quote; None when there is none to quote.

    Raises:
        Conflict: it is in another chat, was taken back, or the channel gave no token for it.
    """
    message = still_quotable(conversation, message_id)
    if message is None and message_id is not None:
        complaint = _(
            "This message cannot be quoted any more. Remove the quote to send your answer."
        )
        raise Conflict("not_quotable", complaint)
    return message


def still_quotable(conversation: Conversation, message_id: int | None) -> Message | None:
    """The message, if it can be quoted; else None."""
    if message_id is None:
        return None
    message: Message | None = db.session.scalar(
        select(Message).where(
            Message.id == message_id,
            Message.social_profile_id == conversation.social_profile_id,
            Message.quote_token.is_not(None),
            Message.retracted_at.is_(None),
        )
    )
    return message


def keep_quote(conversation: Conversation, agent_id: int, message_id: int | None) -> None:
    """Keep with the agent's draft what its answer quotes; None forgets it. Raises as `quotable`."""
    quoted = quotable(conversation, message_id)
    key = {"agent_id": agent_id, "conversation_id": conversation.id}
    values = {"quoted_message_id": quoted.id if quoted else None, "changed_at": clock.now()}
    is_there = count_changed(update(Draft).filter_by(**key).values(**values))
    if not is_there and quoted is not None:
        count_changed(insert_new(Draft).values(**key, **values))
