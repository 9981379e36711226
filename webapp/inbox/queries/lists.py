"""Reads of the console's lists: every list is one statement, whatever its length.

The statements are made once for each kind of choice, choose their rows before anything is joined to
them, and read plain columns: a busy list is read for every message.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from flask_babel import to_user_timezone
from sqlalchemy import and_, bindparam, func, or_, select

from webapp.conversations.models import Conversation
from webapp.conversations.policy import Viewer
from webapp.conversations.readers import in_consult
from webapp.conversations.states import ConversationState
from webapp.core import clock
from webapp.core.database import db
from webapp.core.drawing import Undrawn, built
from webapp.core.reader import moment_of
from webapp.inbox.choice import STATES, Choice, Order, Tab
from webapp.inbox.queries.list_rows import Shape, row_of, rows_of
from webapp.inbox.queries.readers import is_unread_by
from webapp.inbox.rows import ConversationRow, StuckPlace
from webapp.tags.models import CONVERSATIONS
from webapp.tags.queries import carries
from webapp.workstreams.models import Queue, QueueMember

LIST_LIMIT = 100
Row = ConversationRow | Undrawn


class Scope(NamedTuple):
    """Of a statement: which list, of whom, narrowed by what, in which order."""

    tab: Tab
    is_of_all: bool
    filters: tuple[str, ...] = ()
    order: Order = Order.DUE


def scope_of(tab: Tab, viewer: Viewer, choice: Choice) -> Scope:
    """The statement for what the viewer chose to see of a list.

    Supervisors see what waits and what is closed of all queues, and others' own by choice.
    """
    is_open_to_all = tab in (Tab.WAITING, Tab.CLOSED) or choice.is_all
    is_of_all = viewer.is_supervising and is_open_to_all
    return Scope(tab, is_of_all, choice.filters, choice.order_of(tab))


def rows_shown(tab: Tab, viewer: Viewer, choice: Choice = Choice()) -> list[Row]:  # noqa: B008
    """At most `LIST_LIMIT` conversations of a list, as the viewer chose to see it.

    What waits is the same for every viewer of the same queues who chose the same, so its rows hold
    nothing of the viewer's own but what supervisors may.
    """
    values = _values(viewer, choice)
    found = db.session.execute(_rows(scope_of(tab, viewer, choice)), values)
    return built(ConversationRow.dom_name, found, row_of)


def my_conversations(agent_id: int) -> list[Row]:
    """The agent's own: active and in wrap-up."""
    return rows_shown(Tab.MINE, Viewer(agent_id))


def queue_conversations(viewer: Viewer) -> list[Row]:
    """Open conversations of the viewer's queues."""
    return rows_shown(Tab.WAITING, viewer)


def count_of(tab: Tab, viewer: Viewer, choice: Choice) -> int:
    """How many conversations stand in a list, whatever leaves some of them out."""
    scope = scope_of(tab, viewer, choice)._replace(filters=(), order=Order.DUE)
    return db.session.scalar(_count(scope), _values(viewer, choice)) or 0


def waiting_counts(viewer: Viewer) -> Mapping[int | None, int]:
    """How many wait in the viewer's queues, by the agent at whom they ring (None: at nobody).

    The same for all who see these queues, though each sees less by what rings at oneself.
    """
    scope = scope_of(Tab.WAITING, viewer, Choice())
    found = db.session.execute(_ringing_counts(scope), _values(viewer, Choice()))
    return dict(found.all())


def stuck_places() -> list[StuckPlace]:
    """Where conversations wait though nobody can be offered them: no queue, or an empty one."""
    return [StuckPlace(*row) for row in db.session.execute(_stuck())]


def _values(viewer: Viewer, choice: Choice) -> dict[str, Any]:
    return {
        "agent_id": viewer.agent_id,
        "queue_ids": sorted(viewer.queue_ids),
        "account_id": choice.account_id,
        "queue_id": choice.queue_id,
        "tag_id": choice.tag_id,
        "state": choice.state,
        "since": _midnight(),
    }


def _midnight() -> datetime:
    """When the reader's day began."""
    return moment_of(to_user_timezone(clock.now()).date())


@cache
def _rows(scope: Scope) -> Any:
    order = _order(scope)
    chosen = _among(select(Conversation.id), scope).order_by(*order).limit(LIST_LIMIT)
    is_own = scope.tab in (Tab.MINE, Tab.PARKED)
    shape = Shape(
        reader_id=bindparam("agent_id") if is_own else None,
        is_supervising=scope.is_of_all,
        is_named=scope.is_of_all and scope.tab is not Tab.WAITING,
        is_over=scope.tab is Tab.CLOSED,
    )
    return rows_of(chosen, shape).order_by(*order)


@cache
def _count(scope: Scope) -> Any:
    return _among(select(func.count(Conversation.id)), scope, is_sorted=False)


@cache
def _ringing_counts(scope: Scope) -> Any:
    rings_at = Conversation.offered_agent_id
    counted = _among(select(rings_at, func.count(Conversation.id)), scope, is_sorted=False)
    return counted.group_by(rings_at)


def _among(wanted: Any, scope: Scope, *, is_sorted: bool = True) -> Any:
    """The statement for those in a list that pass its filters, joined with what it is sorted by."""
    if is_sorted:
        wanted = wanted.outerjoin(Queue, Queue.id == Conversation.queue_id)
    agent_id: Any = bindparam("agent_id")
    filters = {
        "account_id": Conversation.channel_account_id == bindparam("account_id"),
        "queue_id": Conversation.queue_id == bindparam("queue_id"),
        "tag_id": carries(CONVERSATIONS, Conversation.id, bindparam("tag_id")),
        "state": Conversation.state == bindparam("state"),
        "is_unread": is_unread_by(agent_id),
        "is_late": and_(
            Conversation.breached_at.is_not(None), Conversation.response_due_at.is_not(None)
        ),
    }
    narrowed = [filters[name] for name in scope.filters]
    return wanted.where(*_standing(scope, agent_id), *narrowed)


def _standing(scope: Scope, agent_id: Any) -> tuple[Any, ...]:
    """What is so of all conversations of a list."""
    had = or_(Conversation.agent_id == agent_id, Conversation.previous_agent_id == agent_id)
    is_in, whose = {
        Tab.MINE: (
            Conversation.state.in_(STATES),
            or_(Conversation.agent_id == agent_id, Conversation.id.in_(in_consult(agent_id))),
        ),
        Tab.WAITING: (
            Conversation.state == ConversationState.OPEN,
            Conversation.queue_id.in_(bindparam("queue_ids", expanding=True)),
        ),
        Tab.PARKED: (
            Conversation.state == ConversationState.WAITING,
            Conversation.previous_agent_id == agent_id,
        ),
        Tab.CLOSED: (
            and_(
                Conversation.state == ConversationState.CLOSED,
                Conversation.closed_at >= bindparam("since"),
            ),
            had,
        ),
    }[scope.tab]
    return (is_in,) if scope.is_of_all else (is_in, whose)


def _order(scope: Scope) -> tuple[Any, ...]:
    """Whose answer is due first; those without a target after them.

    What waits goes on in the order in which it is offered, what has an owner by how long nobody
    answered: so who is late never sinks, and without targets the longest unanswered is on top.
    """
    due, since = Conversation.response_due_at, Conversation.awaiting_reply_since_at
    is_over, is_waiting = scope.tab is Tab.CLOSED, scope.tab is Tab.WAITING
    spoken = Conversation.closed_at if is_over else Conversation.last_message_at
    newest = (spoken.desc(), Conversation.id.desc())
    queued_at = func.coalesce(Conversation.waiting_since_at, Conversation.created_at)
    offered = func.coalesce(Queue.priority, 0), Conversation.priority, queued_at, Conversation.id
    rest = offered if is_waiting else (since.is_(None), since, *newest)
    by_due = (due.is_(None), due, *rest)
    if scope.order is Order.NEWEST:
        return newest
    if scope.order is Order.QUEUE:
        return func.coalesce(Queue.name, ""), *(newest if is_over else by_due)
    return by_due


@cache
def _stuck() -> Any:
    """Counted a queue before it is asked whether anybody is in it."""
    count = func.count(Conversation.id).label("count")
    is_open = Conversation.state == ConversationState.OPEN
    waiting = select(Conversation.queue_id, count).where(is_open)
    counted = waiting.group_by(Conversation.queue_id).subquery()
    is_staffed = select(QueueMember).where(QueueMember.queue_id == counted.c.queue_id).exists()
    return (
        select(Queue.id, Queue.name, counted.c.count)
        .select_from(counted)
        .outerjoin(Queue, Queue.id == counted.c.queue_id)
        .where(~is_staffed)
        .order_by(func.coalesce(Queue.name, ""))
    )
