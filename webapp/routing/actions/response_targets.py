"""Until when customers should have an answer: set, forgotten when what it hangs on changed, missed.

Forgetting is enough: the duty `response_targets` sets it anew, always from the moment since when
the customer waits. A breach that happened stays, though, until somebody answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select, text, update

from webapp.conversations.models import Conversation
from webapp.conversations.states import ConversationState
from webapp.core import clock
from webapp.core.database import count_changed, db
from webapp.core.events import nudge, record
from webapp.hours.calendar import Week, working_minutes_after
from webapp.hours.queries import week_of
from webapp.routing.events import ResponseBreached, ResponseTargetSet
from webapp.workstreams.models import Queue, Workstream

RESPONSE_TARGETS = "response_targets"
# Parked without an answer, a customer waits on. Written out as in the indexes, else the database
# would not use them.
AWAITED = text("conversation.state IN ('open', 'active', 'waiting')")
# Handed back in one of these, the customer waits for us from that moment on.
OURS = (ConversationState.OPEN, ConversationState.ACTIVE)


def set_targets(conversation_ids: Iterable[int]) -> None:
    """Say until when each of these customers should have an answer, in their queue's hours."""
    weeks: dict[int | None, Week | None] = {}
    untargeted = select(Conversation).where(
        AWAITED,
        Conversation.awaiting_reply_since_at.is_not(None),
        Conversation.response_due_at.is_(None),
    )
    for conversation in _held(untargeted, conversation_ids):
        minutes = _target_minutes(conversation)
        if minutes is None or conversation.awaiting_reply_since_at is None:
            continue
        if conversation.queue_id not in weeks:
            weeks[conversation.queue_id] = _week_of_queue(conversation.queue_id)
        conversation.response_due_at = working_minutes_after(
            weeks[conversation.queue_id], conversation.awaiting_reply_since_at, minutes
        )
        record(ResponseTargetSet(conversation.id, conversation.queue_id))


def mark_breaches(conversation_ids: Iterable[int]) -> None:
    """Write down that nobody answered these in time."""
    overdue = select(Conversation).where(
        AWAITED,
        Conversation.breached_at.is_(None),
        Conversation.response_due_at <= clock.now(),
    )
    for conversation in _held(overdue, conversation_ids):
        conversation.breached_at = clock.now()
        record(ResponseBreached(conversation.id, conversation.queue_id))


def forget_target(conversation: Conversation) -> None:
    """Let one conversation's target be counted anew: it is in another queue now."""
    if conversation.breached_at is None:
        conversation.response_due_at = None
    nudge(RESPONSE_TARGETS)


def pass_target(conversation: Conversation) -> None:
    """Nobody here owes an answer while another service gives it; handed back, from then on."""
    is_ours = not conversation.social_profile.is_standby and conversation.state in OURS
    conversation.awaiting_reply_since_at = clock.now() if is_ours else None
    conversation.response_due_at = conversation.breached_at = None
    conversation.ended_awaiting_since_at = conversation.ended_breached_at = None
    nudge(RESPONSE_TARGETS)


def forget_targets_of_queue(queue_id: int) -> None:
    """The same for all of a queue; call it when it gets other operating hours."""
    _forget(Conversation.queue_id == queue_id)


def forget_targets_of_workstream(workstream_id: int) -> None:
    """The same for all of a workstream; call it when its response targets change."""
    _forget(Conversation.workstream_id == workstream_id)


def forget_targets_of_hours(operating_hours_id: int) -> None:
    """The same for all queues with these operating hours, when those changed."""
    queues = select(Queue.id).where(Queue.operating_hours_id == operating_hours_id)
    _forget(Conversation.queue_id.in_(queues))


def _forget(which: Any) -> None:
    kept = Conversation.breached_at.is_(None), Conversation.response_due_at.is_not(None)
    count_changed(update(Conversation).where(AWAITED, *kept, which).values(response_due_at=None))
    nudge(RESPONSE_TARGETS)


def _held(wanted: Any, conversation_ids: Iterable[int]) -> list[Conversation]:
    # What another process holds is left for its next look: nobody waits for a lock here.
    chosen = wanted.where(Conversation.id.in_(list(conversation_ids))).order_by(Conversation.id)
    locked = chosen.with_for_update(of=Conversation, skip_locked=True)
    return list(db.session.scalars(locked.execution_options(populate_existing=True)))


def _target_minutes(conversation: Conversation) -> int | None:
    workstream = db.session.get(Workstream, conversation.workstream_id or 0)
    if workstream is None:
        return None
    is_first = conversation.answered_at is None
    return workstream.first_response_minutes if is_first else workstream.next_response_minutes


def _week_of_queue(queue_id: int | None) -> Week | None:
    queue = db.session.get(Queue, queue_id or 0)
    hours = queue.operating_hours if queue else None
    return week_of(hours) if hours is not None and hours.deleted_at is None else None
