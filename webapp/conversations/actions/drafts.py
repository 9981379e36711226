"""What an agent keeps of a conversation: how far it was read, and words not sent yet."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from webapp.conversations.events import ConversationRead, DraftChanged
from webapp.conversations.models import Conversation, ConversationReading, Draft
from webapp.core import clock
from webapp.core.database import count_changed, db, insert_new
from webapp.core.events import record
from webapp.core.text import clean

DRAFT_LIMIT = 30_000
# As much of a draft as lists may show: what changes behind it is no news.
DRAFT_SHOWN = 200


def mark_read(conversation: Conversation, agent_id: int, message_id: int) -> None:
    """Remember the newest message the agent has seen; never goes back."""
    key = {"agent_id": agent_id, "social_profile_id": conversation.social_profile_id}
    is_new = count_changed(insert_new(ConversationReading).values(**key, message_id=message_id))
    is_further = not is_new and count_changed(
        update(ConversationReading)
        .filter_by(**key)
        .where(ConversationReading.message_id < message_id)
        .values(message_id=message_id)
    )
    if is_new or is_further:
        record(ConversationRead(conversation.id, agent_id))


def save_draft(conversation: Conversation, agent_id: int, text: str) -> None:
    """Keep what was typed; an empty text forgets the draft."""
    words = clean(text, DRAFT_LIMIT)
    words = words if words.strip() else ""
    key = {"agent_id": agent_id, "conversation_id": conversation.id}
    before = db.session.scalar(select(Draft.text).filter_by(**key)) or ""
    if not words:
        db.session.execute(delete(Draft).filter_by(**key))
    else:
        values = {"text": words, "changed_at": clock.now()}
        if not count_changed(update(Draft).filter_by(**key).values(**values)):
            count_changed(insert_new(Draft).values(**key, **values))
    if words[:DRAFT_SHOWN] != before[:DRAFT_SHOWN]:
        record(DraftChanged(conversation.id, agent_id))


def forget_draft(conversation: Conversation, agent_id: int, text: str) -> None:
    """Drop the draft of a text that was sent; another one was typed meanwhile and stays."""
    key = {"agent_id": agent_id, "conversation_id": conversation.id}
    draft = db.session.scalar(select(Draft.text).filter_by(**key))
    if draft is not None and clean(text, DRAFT_LIMIT).startswith(draft):
        db.session.execute(delete(Draft).filter_by(**key, text=draft))
