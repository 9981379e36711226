"""The index of words follows the messages, in the transaction that changes them."""

from __future__ import annotations

from webapp.conversations.events import MessageChanged, MessagePosted
from webapp.conversations.models import Message
from webapp.core.database import db
from webapp.search.actions import keep_words


def follow_message(fact: MessagePosted | MessageChanged) -> None:
    """What was said is found, what was taken back or said otherwise is not, from the commit on."""
    message = db.session.get(Message, fact.message_id)
    if message is not None:
        keep_words(message)
