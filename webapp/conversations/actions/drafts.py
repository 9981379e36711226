"""What an agent keeps of a conversation: how far it was read, and words not sent yet."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from webapp.conversations.events import ConversationRead, DraftChanged, MentionsChanged, Typed
from webapp.conversations.models import Conversation, ConversationReading, Draft, Mention
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


def see_mention(conversation: Conversation, agent_id: int, note_id: int) -> None:
    """The agent has seen the note that mentions them, in this conversation or an earlier one of the
    chat. Having read what stands below it is not enough: nobody may have looked so far up.
    """
    chat = select(Conversation.id).where(
        Conversation.social_profile_id == conversation.social_profile_id,
        Conversation.id <= conversation.id,
    )
    seen = count_changed(
        update(Mention)
        .where(
            Mention.agent_id == agent_id,
            Mention.seen_at.is_(None),
            Mention.message_id == note_id,
            Mention.conversation_id.in_(chat),
        )
        .values(seen_at=clock.now())
    )
    if seen:
        record(MentionsChanged(agent_id))


def save_draft(
    conversation: Conversation, agent_id: int, text: str, *, is_note: bool = False
) -> None:
    """Keep what was typed; an empty text forgets the draft. A note's is kept beside an answer's."""
    words = clean(text, DRAFT_LIMIT)
    words = words if words.strip() else ""
    key = {"agent_id": agent_id, "conversation_id": conversation.id}
    column = _column(is_note=is_note)
    before = db.session.scalar(select(getattr(Draft, column)).filter_by(**key)) or ""
    if not words:
        _empty(key, is_note=is_note)
    else:
        values = {column: words, "changed_at": clock.now()}
        if not count_changed(update(Draft).filter_by(**key).values(**values)):
            count_changed(insert_new(Draft).values(**key, **values))
    if words != before:
        record(Typed(conversation.id, agent_id, is_note, is_over=not words))
    if not is_note and words[:DRAFT_SHOWN] != before[:DRAFT_SHOWN]:
        record(DraftChanged(conversation.id, agent_id))


def forget_draft(
    conversation: Conversation, agent_id: int, text: str, *, is_note: bool = False
) -> None:
    """Drop the draft of a text that was sent; another one was typed meanwhile and stays.

    What it quoted goes with it.
    """
    record(Typed(conversation.id, agent_id, is_note, is_over=True))
    key = {"agent_id": agent_id, "conversation_id": conversation.id}
    draft = db.session.scalar(select(getattr(Draft, _column(is_note=is_note))).filter_by(**key))
    if not is_note:
        count_changed(update(Draft).filter_by(**key).values(quoted_message_id=None))
    if draft and clean(text, DRAFT_LIMIT).startswith(draft):
        _empty(key, is_note=is_note, only=draft)


def _empty(key: dict[str, int], *, is_note: bool, only: str | None = None) -> None:
    """Take one of the two out (`only`: if it is that still); the row goes when both are empty."""
    column = _column(is_note=is_note)
    emptied = update(Draft).filter_by(**key, **({column: only} if only is not None else {}))
    if count_changed(emptied.values({column: ""})):
        bare = {"text": "", "note_text": "", "quoted_message_id": None}
        db.session.execute(delete(Draft).filter_by(**key, **bare))


def _column(*, is_note: bool) -> str:
    return "note_text" if is_note else "text"
