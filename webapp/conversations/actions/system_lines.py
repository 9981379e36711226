"""A line in the timeline that only we see: what happened by itself, said to the agent."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from webapp.conversations.events import MessagePosted
from webapp.conversations.models import Conversation, Direction, Message
from webapp.core import clock
from webapp.core.database import db
from webapp.core.events import record

NOTICE = "notice"


def post_notice(conversation: Conversation, trigger: str, text: str) -> Message:
    """Tell whoever has the conversation something; nothing of it goes to the customer.

    It is no activity: neither the clock of closing nor anybody's silence begins anew.
    """
    return _post(conversation, kind=NOTICE, text=text, trigger=trigger)


def post_event(conversation: Conversation, kind: str, content: dict[str, Any]) -> Message:
    """The same for what a person did; `content` are names, put in words for each reader."""
    return _post(conversation, kind=kind, content=content)


def _post(conversation: Conversation, **facts: Any) -> Message:
    newest = db.session.scalar(
        select(func.max(Message.occurred_at)).where(
            Message.social_profile_id == conversation.social_profile_id
        )
    )
    message = Message(
        channel_account_id=conversation.channel_account_id,
        social_profile_id=conversation.social_profile_id,
        conversation_id=conversation.id,
        direction=Direction.SYSTEM,
        occurred_at=max(clock.now(), newest) if newest else clock.now(),
        **facts,
    )
    db.session.add(message)
    db.session.flush()
    record(MessagePosted(message.id, message.social_profile_id, conversation.id))
    return message
