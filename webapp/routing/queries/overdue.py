"""Reads about conversations that have been left alone for too long."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Text, and_, cast, or_, select

from webapp.agents.models import CapacityProfile, ProfileReset
from webapp.conversations.models import Conversation
from webapp.conversations.states import ConversationState
from webapp.core import clock
from webapp.core.database import db
from webapp.workstreams.models import Workstream, WrapUpBlocking

MINUTE = 60
AUTO_CLOSE = {
    ConversationState.OPEN: Workstream.auto_close_open_minutes,
    ConversationState.ACTIVE: Workstream.auto_close_active_minutes,
    ConversationState.WRAP_UP: Workstream.auto_close_wrap_up_minutes,
    ConversationState.WAITING: Workstream.auto_close_waiting_minutes,
}


def wrap_ups_over() -> list[int]:
    """Conversations in wrap-up that take capacity longer than their workstream wants, by id."""
    wanted = select(Workstream.id, Workstream.wrap_up_blocking, Workstream.wrap_up_seconds)
    rows = db.session.execute(wanted.where(Workstream.wrap_up_blocking != WrapUpBlocking.ALWAYS))
    over = [
        and_(
            Conversation.workstream_id == workstream_id,
            Conversation.state_changed_at <= clock.after(-_seconds(blocking, seconds)),
        )
        for workstream_id, blocking, seconds in rows
    ]
    if not over:
        return []
    # What is reset at the end of the day stays taken until then, so it alone is nothing to free.
    stays = set(
        db.session.scalars(
            select(CapacityProfile.id).where(CapacityProfile.reset == ProfileReset.END_OF_DAY)
        )
    )
    found = db.session.execute(
        select(Conversation.id, Conversation.held_units, Conversation.held_profile_ids)
        .where(Conversation.state == ConversationState.WRAP_UP, _takes_capacity(), or_(*over))
        .order_by(Conversation.id)
    )
    return [id_ for id_, units, profile_ids in found if units or not stays.issuperset(profile_ids)]


def is_wrap_up_over(conversation: Conversation) -> bool:
    """Whether this one is still such a conversation."""
    workstream = db.session.get(Workstream, conversation.workstream_id or 0)
    return (
        conversation.state == ConversationState.WRAP_UP
        and workstream is not None
        and workstream.wrap_up_blocking != WrapUpBlocking.ALWAYS
        and conversation.state_changed_at
        <= clock.after(-_seconds(workstream.wrap_up_blocking, workstream.wrap_up_seconds))
    )


def _seconds(blocking: str, seconds: int) -> int:
    """How long wrap-up may take capacity. NEVER also frees what was in wrap-up when it was set."""
    return seconds if blocking == WrapUpBlocking.CUSTOM else 0


def left_alone(count: int) -> list[int]:
    """Some conversations whose state lasts without a word longer than their workstream wants."""
    limits = db.session.execute(select(Workstream.id, *AUTO_CLOSE.values())).all()
    found: list[int] = []
    for number, state in enumerate(AUTO_CLOSE, start=1):
        by_id = [(row[0], row[number] or 0) for row in limits if row[number]]
        found += _left_alone_in(state, by_id, count - len(found))
    return found


def is_left_alone(conversation: Conversation) -> bool:
    """Whether this one is still such a conversation."""
    limit = AUTO_CLOSE.get(ConversationState(conversation.state))
    workstream_id = conversation.workstream_id or 0
    minutes = (
        db.session.scalar(select(limit).where(Workstream.id == workstream_id))
        if limit is not None
        else None
    )
    last = max(conversation.last_message_at, conversation.state_changed_at)
    return bool(minutes) and last <= clock.after(-(minutes or 0) * MINUTE)


def _left_alone_in(
    state: ConversationState, limits: list[tuple[int, int]], count: int
) -> list[int]:
    by_minutes: dict[int, list[int]] = {}
    for workstream_id, minutes in limits:
        by_minutes.setdefault(minutes, []).append(workstream_id)
    over = [_is_silent(ids, minutes) for minutes, ids in by_minutes.items()]
    if not over or not count:
        return []
    wanted = select(Conversation.id).where(Conversation.state == state, or_(*over))
    return list(db.session.scalars(wanted.order_by(Conversation.id).limit(count)))


def _is_silent(workstream_ids: list[int], minutes: int) -> Any:
    since = clock.after(-minutes * MINUTE)
    return and_(
        Conversation.workstream_id.in_(workstream_ids),
        Conversation.last_message_at <= since,
        Conversation.state_changed_at <= since,
    )


def _takes_capacity() -> Any:
    return or_(Conversation.held_units > 0, cast(Conversation.held_profile_ids, Text) != "[]")
