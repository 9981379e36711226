"""The index of words is kept: a message's row follows what it says."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete
from sqlalchemy.dialects import postgresql, sqlite

from webapp.conversations.models import Message
from webapp.core.database import db
from webapp.core.text import folded
from webapp.search.grams import grams_of
from webapp.search.models import MessageWords
from webapp.search.said import said_in


def keep_words(message: Message) -> None:
    """Let the index hold what the message says now, and nothing it said before."""
    row = row_of(message)
    if row is None:
        db.session.execute(_forgetting(), {"gone_id": message.id})
    else:
        db.session.execute(_keeping(db.engine.dialect.name), row)


def row_of(message: Message) -> dict[str, Any] | None:
    """The message's row of the index; None for one without words."""
    words = folded(said_in(message))
    if not words:
        return None
    return {"message_id": message.id, "words": words, "grams": grams_of(words)}


# Made once: making a statement costs more than running it.
@cache
def _keeping(dialect: str) -> Any:
    insert: Any = (sqlite if dialect == "sqlite" else postgresql).insert(MessageWords)
    given = {name: insert.excluded[name] for name in ("words", "grams")}
    is_other = MessageWords.words != insert.excluded.words
    return insert.on_conflict_do_update(index_elements=["message_id"], set_=given, where=is_other)


@cache
def _forgetting() -> Any:
    gone = delete(MessageWords).where(MessageWords.message_id == bindparam("gone_id"))
    return gone.execution_options(synchronize_session=False)
