"""Reads of the console's lists: every list is one statement, whatever its length."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, exists, func, or_, select, true

from webapp.channels.models import ChannelAccount
from webapp.contacts.models import SocialProfile
from webapp.conversations.models import (
    Conversation,
    ConversationReading,
    Direction,
    Message,
    Priority,
)
from webapp.conversations.policy import Viewer
from webapp.conversations.states import ConversationState
from webapp.core.database import db
from webapp.core.drawing import Undrawn, built
from webapp.inbox.queries.pieces import (
    Offered,
    Shown,
    account_of,
    edge_message,
    is_account_to_tell,
    person_of,
    preview_of,
)
from webapp.inbox.rows import ConversationRow, StuckPlace
from webapp.workstreams.models import Queue, QueueMember, Workstream

LIST_LIMIT = 100
MINE_NOW = (ConversationState.ACTIVE, ConversationState.WRAP_UP)
IS_STAFFED = exists().where(QueueMember.queue_id == Conversation.queue_id)


def my_conversations(agent_id: int) -> list[ConversationRow | Undrawn]:
    """The agent's own: active and in wrap-up, and those parked until the customer answers.

    Whose answer is due first comes first, then who waits longest without a target, then those
    who wait for nothing, the last spoken with first. So who is late never sinks.
    """
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
    return _read_rows(_rows(agent_id).where(is_mine).order_by(*order))


def queue_conversations(viewer: Viewer) -> list[ConversationRow | Undrawn]:
    """Open conversations of the viewer's queues, in the order in which they are offered.

    Those without a queue, which nobody is offered, come before all others. The same for every
    viewer of the same queues, so it holds nothing of the viewer's own but what supervisors may.
    """
    wanted = _rows(None, is_supervising=viewer.is_supervising).where(
        Conversation.state == ConversationState.OPEN
    )
    if not viewer.is_supervising:
        wanted = wanted.where(Conversation.queue_id.in_(viewer.queue_ids))
    since = func.coalesce(Conversation.waiting_since_at, Conversation.created_at)
    queue_order = func.coalesce(Queue.priority, 0)
    order = (queue_order, Conversation.priority, since, Conversation.id)
    return _read_rows(wanted.order_by(*order))


def stuck_places() -> list[StuckPlace]:
    """Where conversations wait though nobody can be offered them: no queue, or an empty one."""
    wanted = (
        select(Queue.id, Queue.name, func.count(Conversation.id))
        .select_from(Conversation)
        .outerjoin(Queue, Queue.id == Conversation.queue_id)
        .where(Conversation.state == ConversationState.OPEN, ~IS_STAFFED)
        .group_by(Queue.id, Queue.name)
        .order_by(func.coalesce(Queue.name, ""))
    )
    return [StuckPlace(*row) for row in db.session.execute(wanted)]


def _rows(reader_id: int | None, *, is_supervising: bool = False) -> Any:
    may_take = true() if is_supervising else func.coalesce(Workstream.is_pickable, true())
    columns: list[Any] = [Conversation, Shown, Queue.name, Offered.name, IS_STAFFED, may_take]
    columns.append(ChannelAccount)
    if reader_id is not None:
        columns.append(_unread_count(reader_id))
    return (
        select(*columns)
        .join(SocialProfile, Conversation.social_profile_id == SocialProfile.id)
        .outerjoin(ChannelAccount, is_account_to_tell())
        .outerjoin(Queue, Conversation.queue_id == Queue.id)
        .outerjoin(Workstream, Conversation.workstream_id == Workstream.id)
        .outerjoin(Offered, Conversation.offered_agent_id == Offered.id)
        .outerjoin(Shown, Shown.id == edge_message(is_first=False))
        .limit(LIST_LIMIT)
    )


def _unread_count(agent_id: int) -> Any:
    read_until = (
        select(ConversationReading.message_id)
        .where(
            ConversationReading.agent_id == agent_id,
            ConversationReading.social_profile_id == Conversation.social_profile_id,
        )
        .correlate(Conversation)
        .scalar_subquery()
    )
    return (
        select(func.count(Message.id))
        .where(
            Message.conversation_id == Conversation.id,
            Message.direction == Direction.INBOUND,
            Message.id > func.coalesce(read_until, 0),
        )
        .correlate(Conversation)
        .scalar_subquery()
    )


def _read_rows(statement: Any) -> list[ConversationRow | Undrawn]:
    return built(ConversationRow.dom_name, db.session.execute(statement), _row)


def _row(
    conversation: Conversation,
    shown: Message | None,
    queue_name: str | None,
    offered_to: str | None,
    *facts: Any,
) -> ConversationRow:
    is_staffed, may_take, account, *unread = facts
    return ConversationRow(
        id=conversation.id,
        state=ConversationState(conversation.state),
        person=person_of(conversation.social_profile),
        preview=preview_of(shown),
        queue_name=queue_name,
        waiting_since_at=conversation.waiting_since_at,
        last_message_at=conversation.last_message_at,
        unread=unread[0] if unread else 0,
        offered_agent_id=conversation.offered_agent_id,
        offered_to=offered_to,
        priority=Priority(conversation.priority),
        response_due_at=conversation.response_due_at,
        is_breached=conversation.breached_at is not None,
        is_staffed=is_staffed,
        account=account_of(account),
        may_take=bool(may_take),
    )
