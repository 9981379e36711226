"""Words looked for in one conversation's thread, also in what is not loaded."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from webapp.conversations.models import Conversation, Message
from webapp.core.database import db
from webapp.inbox.timeline import belongs_to
from webapp.search.marking import marked
from webapp.search.models import MessageWords
from webapp.search.queries import Wanted
from webapp.search.said import said_in

MOST_FINDS = 200
# Of a very long message so much is looked through for how the words are written there.
LOOKED_AT = 2_000


@dataclass(frozen=True)
class Finds:
    """The lines that hold the words, the newest first; `spellings`: how they are written there.

    `has_more`: there are older ones, too.
    """

    ids: tuple[int, ...] = ()
    spellings: tuple[str, ...] = ()
    has_more: bool = False


def finds_in(conversation: Conversation, words: str) -> Finds:
    """What of a conversation, which the caller has been let in to, holds each word."""
    parts = Wanted(words).parts
    if not parts:
        return Finds()
    wanted = select(Message).join(MessageWords, MessageWords.message_id == Message.id)
    wanted = wanted.where(
        belongs_to(conversation),
        *(MessageWords.words.contains(part, autoescape=True) for part in parts),
    )
    wanted = wanted.order_by(Message.occurred_at.desc(), Message.id.desc())
    found = list(db.session.scalars(wanted.limit(MOST_FINDS + 1)))
    shown = found[:MOST_FINDS]
    pieces = (piece for each in shown for piece in marked(said_in(each)[:LOOKED_AT], parts))
    spellings = {text for text, is_it in pieces if is_it}
    return Finds(
        tuple(each.id for each in shown), tuple(sorted(spellings)), len(found) > MOST_FINDS
    )
