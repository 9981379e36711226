"""Reads of the console's lists: every list is one statement, whatever its length.

The statements are made once, choose their rows before anything is joined to them, and read plain
columns: a busy list is read for every message. So is in whose lists a conversation stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, or_, select

from webapp.conversations.models import Conversation
from webapp.conversations.policy import Viewer
from webapp.conversations.states import ConversationState
from webapp.core.database import db
from webapp.core.drawing import Undrawn, built
from webapp.inbox.queries.list_rows import row_of, rows_of
from webapp.inbox.rows import ConversationRow, StuckPlace
from webapp.workstreams.models import Queue, QueueMember

LIST_LIMIT = 100
MINE_NOW = (ConversationState.ACTIVE, ConversationState.WRAP_UP)
IS_OPEN = Conversation.state == ConversationState.OPEN
_PLACES = (
    Conversation.agent_id,
    Conversation.previous_agent_id,
    Conversation.offered_agent_id,
    Conversation.queue_id,
    Conversation.state,
)


def my_conversations(agent_id: int) -> list[ConversationRow | Undrawn]:
    """The agent's own: active and in wrap-up, and those parked until the customer answers.

    Whose answer is due first comes first, then who waits longest without a target, then those
    who wait for nothing, the last spoken with first. So who is late never sinks.
    """
    return _read(_mine(), agent_id=agent_id)


def queue_conversations(viewer: Viewer) -> list[ConversationRow | Undrawn]:
    """Open conversations of the viewer's queues, in the order in which they are offered.

    Those without a queue, which nobody is offered, come before all others. The same for every
    viewer of the same queues, so it holds nothing of the viewer's own but what supervisors may.
    """
    if viewer.is_supervising:
        return _read(_in_all_queues())
    return _read(_in_queues(), queue_ids=sorted(viewer.queue_ids))


def stuck_places() -> list[StuckPlace]:
    """Where conversations wait though nobody can be offered them: no queue, or an empty one."""
    return [StuckPlace(*row) for row in db.session.execute(_stuck())]


@cache
def _mine() -> Any:
    agent_id: Any = bindparam("agent_id")
    is_mine = or_(
        and_(Conversation.agent_id == agent_id, Conversation.state.in_(MINE_NOW)),
        and_(
            Conversation.previous_agent_id == agent_id,
            Conversation.state == ConversationState.WAITING,
        ),
    )
    due, since = Conversation.response_due_at, Conversation.awaiting_reply_since_at
    newest = (Conversation.last_message_at.desc(), Conversation.id.desc())
    order = (due.is_(None), due, since.is_(None), since, *newest)
    chosen = select(Conversation.id).where(is_mine).order_by(*order).limit(LIST_LIMIT)
    return rows_of(chosen, reader_id=agent_id).order_by(*order)


@cache
def _in_queues() -> Any:
    is_theirs = Conversation.queue_id.in_(bindparam("queue_ids", expanding=True))
    order = _order_of_offers()
    chosen = _chosen().where(is_theirs).order_by(*order)
    return rows_of(chosen).order_by(*order)


@cache
def _in_all_queues() -> Any:
    order = _order_of_offers()
    return rows_of(_chosen().order_by(*order), is_supervising=True).order_by(*order)


def _chosen() -> Any:
    is_in = Queue.id == Conversation.queue_id
    return select(Conversation.id).outerjoin(Queue, is_in).where(IS_OPEN).limit(LIST_LIMIT)


def _order_of_offers() -> tuple[Any, ...]:
    since = func.coalesce(Conversation.waiting_since_at, Conversation.created_at)
    return func.coalesce(Queue.priority, 0), Conversation.priority, since, Conversation.id


@cache
def _stuck() -> Any:
    """Counted a queue before it is asked whether anybody is in it."""
    count = func.count(Conversation.id).label("count")
    waiting = select(Conversation.queue_id, count).where(IS_OPEN)
    counted = waiting.group_by(Conversation.queue_id).subquery()
    is_staffed = exists().where(QueueMember.queue_id == counted.c.queue_id)
    return (
        select(Queue.id, Queue.name, counted.c.count)
        .select_from(counted)
        .outerjoin(Queue, Queue.id == counted.c.queue_id)
        .where(~is_staffed)
        .order_by(func.coalesce(Queue.name, ""))
    )


def _read(statement: Any, **values: Any) -> list[ConversationRow | Undrawn]:
    return built(ConversationRow.dom_name, db.session.execute(statement, values), row_of)


def places_of_chat(social_profile_id: int) -> Iterable[Any]:
    """Where the conversation stands that the lists show of a chat; rows with the names of _PLACES.

    None when all of the chat's are closed.
    """
    return db.session.execute(_ongoing(), {"chat_id": social_profile_id})


def places_of(conversation_ids: list[int]) -> Iterable[Any]:
    """The same of these conversations."""
    return db.session.execute(_these(), {"ids": conversation_ids})


@cache
def _ongoing() -> Any:
    is_its = Conversation.social_profile_id == bindparam("chat_id")
    return select(*_PLACES).where(is_its, Conversation.state != ConversationState.CLOSED)


@cache
def _these() -> Any:
    return select(*_PLACES).where(Conversation.id.in_(bindparam("ids", expanding=True)))
