"""The right to mark a message as read: LINE's token, where it came, in the stored event.

It is kept nowhere else, so it leaves with the message's words when its sender takes it back.
"""

from __future__ import annotations

import json

from sqlalchemy import select

from webapp.conversations.models import Message
from webapp.core.database import db
from webapp.intake.models import WebhookEvent

LONGEST = 1000


def read_token_of(account_id: int, message_id: int) -> str | None:
    """The token of one of our messages; None when it came without one, or was taken back."""
    payload = db.session.scalar(
        select(WebhookEvent.payload)
        .join(
            Message,
            (Message.external_id == WebhookEvent.message_external_id)
            & (Message.channel_account_id == WebhookEvent.channel_account_id),
        )
        .where(
            Message.id == message_id,
            WebhookEvent.channel_account_id == account_id,
            WebhookEvent.kind == "message",
        )
        .limit(1)
    )
    message = json.loads(payload).get("message") if payload else None
    token = message.get("markAsReadToken") if isinstance(message, dict) else None
    is_one = isinstance(token, str) and 0 < len(token) <= LONGEST and token.isprintable()
    return token if is_one else None
