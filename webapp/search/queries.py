"""Which messages are found, and whom one finds by name: always of what the viewer may see."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Select,
    and_,
    bindparam,
    column,
    func,
    literal,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.orm import aliased

from webapp.contacts.models import Contact, Organization, SocialProfile
from webapp.contacts.queries import places_of
from webapp.conversations.models import Conversation, Direction, Message
from webapp.conversations.policy import Viewer
from webapp.conversations.queries import visible_to
from webapp.conversations.states import ConversationState
from webapp.core.database import db
from webapp.core.text import folded, squeeze
from webapp.search.grams import grams_of
from webapp.search.models import IndexBacklog, MessageWords, gram_word
from webapp.tags.models import CONVERSATIONS
from webapp.tags.queries import carries

CUSTOMERS, OURS = "customers", "us"
# So many of the newest messages are read through before PostgreSQL's index is asked.
LOOKED_THROUGH = 20_000
NAME_ALONE = frozenset({"name"})
INDEX = table("message_index", column("rowid"))
Own = aliased(Conversation, name="own_conversation")


@dataclass(frozen=True)
class Wanted:
    """What is looked for. `who`: CUSTOMERS, OURS, the id of an agent, or "" for everybody.

    `customer`: part of the name of the profile or contact whose chat it is. Queue, state, account
    and tag are those of the message's own conversation. `until` is not included.
    """

    words: str
    who: str = ""
    customer: str = ""
    since: datetime | None = None
    until: datetime | None = None
    queue_id: int | None = None
    state: ConversationState | None = None
    account_id: int | None = None
    tag_id: int | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """The words, each as it is compared."""
        # Folding leaves no blank beside CJK: what was typed apart is looked for apart.
        return tuple(filter(None, map(folded, self.words.split())))

    @property
    def grams(self) -> frozenset[int]:
        """The pieces by which the index is asked; none of words too short for it."""
        return frozenset().union(*map(grams_of, self.parts))


def found_message_ids(
    viewer: Viewer, wanted: Wanted, limit: int, before_id: int | None = None
) -> list[int]:
    """Messages that hold each of the words, the newest first, older than `before_id`."""
    if not wanted.grams:
        return []
    if db.engine.dialect.name == "sqlite":
        return _matching(_by_sqlite(wanted, before_id), viewer, wanted, limit)
    found = _matching(_holding(_newest(before_id), wanted), viewer, wanted, limit)
    if len(found) < limit:
        with _by_index_alone():
            found = _matching(_by_postgres(wanted, before_id), viewer, wanted, limit)
    return found


def _matching(held: Any, viewer: Viewer, wanted: Wanted, limit: int) -> list[int]:
    """Of the rows (message_id) that hold the words, those that were meant."""
    found = select(held.c.message_id).join(Message, Message.id == held.c.message_id)
    found = found.outerjoin(Own, Own.id == Message.conversation_id)
    found = found.where(opening(viewer).is_not(None), *_conditions(wanted))
    return list(db.session.scalars(found.order_by(held.c.message_id.desc()).limit(limit)))


def _by_sqlite(wanted: Wanted, before_id: int | None) -> Any:
    """FTS5 gives its rows by their number, backwards too: a common word is found at once."""
    asked = " AND ".join(f'"{gram_word(gram)}"' for gram in sorted(wanted.grams))
    held = select(INDEX.c.rowid.label("message_id"))
    held = held.join(MessageWords, MessageWords.message_id == INDEX.c.rowid)
    held = held.where(text("message_index MATCH :asked").bindparams(asked=asked))
    held = held.where(*_compared(MessageWords.words, wanted))
    return _older(held, INDEX.c.rowid, before_id).subquery()


def _newest(before_id: int | None) -> Any:
    """What was said last: PostgreSQL's index has no order, it would give all of a common word."""
    held = select(MessageWords.message_id, MessageWords.words).limit(LOOKED_THROUGH)
    held = held.order_by(MessageWords.message_id.desc())
    return _older(held, MessageWords.message_id, before_id).subquery()


def _holding(held: Any, wanted: Wanted) -> Any:
    return select(held.c.message_id).where(*_compared(held.c.words, wanted)).subquery()


def _by_postgres(wanted: Wanted, before_id: int | None) -> Any:
    """All of them before the newest are chosen: else it would rather walk backwards and compare."""
    is_held = MessageWords.grams.bool_op("@>")(literal(wanted.grams, MessageWords.grams.type))
    held = select(MessageWords.message_id).where(is_held)
    held = held.where(*_compared(MessageWords.words, wanted))
    return _older(held, MessageWords.message_id, before_id).cte("held").prefix_with("MATERIALIZED")


def _compared(words: Any, wanted: Wanted) -> list[Any]:
    return [words.contains(word, autoescape=True) for word in wanted.parts]


def _older(held: Any, key: Any, before_id: int | None) -> Any:
    return held.where(key < before_id) if before_id is not None else held


@contextmanager
def _by_index_alone() -> Iterator[None]:
    """PostgreSQL takes comparing arrays for cheap, and reads a whole table of them instead."""
    setting = select(func.set_config("enable_seqscan", bindparam("is_on"), True))
    db.session.execute(setting, {"is_on": "off"})
    yield
    db.session.execute(setting, {"is_on": "on"})


def opening(viewer: Viewer) -> Any:
    """The first conversation, of those the viewer may see, whose timeline shows the Message."""
    is_outside = and_(
        Message.conversation_id.is_(None),
        or_(Conversation.closed_at.is_(None), Message.occurred_at <= Conversation.closed_at),
    )
    return (
        select(func.min(Conversation.id))
        .where(
            Conversation.social_profile_id == Message.social_profile_id,
            or_(Conversation.id >= Message.conversation_id, is_outside),
            visible_to(viewer),
        )
        .correlate(Message)
        .scalar_subquery()
    )


def _conditions(wanted: Wanted) -> list[Any]:
    asked = {
        Own.queue_id: wanted.queue_id,
        Own.state: wanted.state,
        Message.channel_account_id: wanted.account_id,
    }
    conditions: list[Any] = [place == value for place, value in asked.items() if value]
    if wanted.since is not None:
        conditions.append(Message.occurred_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(Message.occurred_at < wanted.until)
    if wanted.customer:
        conditions.append(Message.social_profile_id.in_(profiles_named(wanted.customer)))
    return conditions + _tagged(Own.id, wanted) + _by_whom(wanted.who)


def _tagged(conversation_id: Any, wanted: Wanted) -> list[Any]:
    return [carries(CONVERSATIONS, conversation_id, wanted.tag_id)] if wanted.tag_id else []


def _by_whom(who: str) -> list[Any]:
    if who == CUSTOMERS:
        return [Message.direction == Direction.INBOUND]
    if who == OURS:
        return [Message.direction == Direction.OUTBOUND]
    return [Message.agent_id == int(who)] if who else []


def profiles_named(words: str, facts: AbstractSet[str] = NAME_ALONE) -> Select[Any]:
    """The ids of profiles in whose name, or in these facts of whose contact, each word occurs."""
    found = select(SocialProfile.id)
    for word in filter(None, map(squeeze, words.split())):
        is_own = SocialProfile.words.contains(word, autoescape=True)
        people = select(Contact.id).where(
            Contact.deleted_at.is_(None), or_(*places_of(word, facts))
        )
        people = people.outerjoin(Organization, Organization.id == Contact.organization_id)
        found = found.where(or_(is_own, SocialProfile.contact_id.in_(people)))
    return found


def newest_conversations(viewer: Viewer, wanted: Wanted, profile_ids: Any, limit: int) -> list[int]:
    """The newest conversation the viewer may see of each of these chats, the latest first."""
    newest = func.max(Conversation.id)
    asked = {
        Conversation.queue_id: wanted.queue_id,
        Conversation.state: wanted.state,
        Conversation.channel_account_id: wanted.account_id,
    }
    chosen = select(newest).where(
        Conversation.social_profile_id.in_(profile_ids),
        visible_to(viewer),
        *(place == value for place, value in asked.items() if value),
        *_tagged(Conversation.id, wanted),
    )
    if wanted.since is not None:
        chosen = chosen.where(Conversation.last_message_at >= wanted.since)
    if wanted.until is not None:
        chosen = chosen.where(Conversation.created_at < wanted.until)
    grouped = chosen.group_by(Conversation.social_profile_id).order_by(newest.desc())
    return list(db.session.scalars(grouped.limit(limit)))


def percent_read() -> int | None:
    """How much of the past the index holds; None when it holds all."""
    backlog = db.session.scalar(select(IndexBacklog))
    return backlog.percent if backlog is not None else None
