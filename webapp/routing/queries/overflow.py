"""Reads about queues that overflow: which rule fires now, and who has waited too long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, func, literal, select, text

from webapp.contacts.models import SocialProfile
from webapp.conversations.models import Conversation
from webapp.conversations.states import ConversationState
from webapp.core import clock
from webapp.core.database import UtcDateTime, db, later_by
from webapp.hours.queries import is_open_now
from webapp.routing.models import DecisionKind, RoutingDecision
from webapp.workstreams.models import OverflowAction, OverflowCondition, OverflowRule, Queue

MINUTE, MILLISECOND = 60, 0.001
# Written out as in the index, else the database would not use it.
UNOFFERED = text("conversation.state = 'open' AND conversation.offered_agent_id IS NULL")


@dataclass(frozen=True)
class Overflow:
    """A rule that fires, and what was found: how many wait, or how many minutes one waited."""

    rule: OverflowRule
    found: int | None = None


def is_overflowing(queue_id: int) -> bool:
    """True when a conversation that comes to this queue now would not wait in it."""
    overflow = overflow_of(queue_id)
    return overflow is not None and overflow.rule.action != OverflowAction.QUEUE_ANYWAY


def overflow_of(queue_id: int, newcomer_id: int | None = None) -> Overflow | None:
    """The rule that stands before this queue now; None when the way is free.

    Out of hours is looked at first, and where it fires, it decides alone: "queue anyway" lets
    in however many wait. The newcomer itself is not counted.
    """
    found = select(OverflowRule).where(OverflowRule.queue_id == queue_id)
    rules = {rule.condition: rule for rule in db.session.scalars(found)}
    rule = rules.get(OverflowCondition.OUT_OF_HOURS)
    if rule is not None and not _is_open(queue_id):
        return Overflow(rule)
    rule = rules.get(OverflowCondition.MORE_THAN)
    if rule is None or rule.number is None:
        return None
    count = waiting_in(queue_id, newcomer_id)
    return Overflow(rule, count) if count >= rule.number else None


def waiting_in(queue_id: int, newcomer_id: int | None = None) -> int:
    """How many wait in a queue for an agent, also those that ring right now."""
    waiting = select(func.count()).where(
        Conversation.state == ConversationState.OPEN,
        Conversation.queue_id == queue_id,
        Conversation.id != (newcomer_id or 0),
    )
    return int(db.session.scalar(waiting) or 0)


def overdue(count: int) -> list[tuple[int, int]]:
    """(conversation, rule) of some that waited longer than their queues allow, oldest first.

    A conversation that rings is left until that is decided, and one that another service answers
    until it is ours again. A queue passes one on once while it waits: what came back to it in a
    circle stays.
    """
    # SQLite counts to the millisecond here: what is due now must not seem due a moment later.
    now = literal(clock.after(MILLISECOND), UtcDateTime())
    waiting = _overdue_in(OverflowRule.queue_id, later_by(now, OverflowRule.number * -MINUTE))
    rules = (
        select(OverflowRule)
        .join(Queue, Queue.id == OverflowRule.queue_id)
        .where(
            OverflowRule.condition == OverflowCondition.LONGER_THAN,
            Queue.deleted_at.is_(None),
            # Asked here, so that a look which finds nobody is one statement, however many rules.
            waiting.correlate(OverflowRule).exists(),
        )
        .order_by(Queue.priority, OverflowRule.id)
    )
    found: list[tuple[int, int]] = []
    for rule in db.session.scalars(rules).all():
        oldest = _overdue_in(rule.queue_id, latest_arrival(rule)).order_by(Conversation.queued_at)
        if len(found) < count:
            ids = db.session.scalars(oldest.limit(count - len(found)))
            found += [(id_, rule.id) for id_ in ids]
    return found


def _overdue_in(queue_id: Any, latest: Any) -> Select[Any]:
    return (
        select(Conversation.id)
        .join(Conversation.social_profile)
        .where(
            UNOFFERED,
            Conversation.queue_id == queue_id,
            Conversation.queued_at <= latest,
            SocialProfile.is_standby.is_(False),
            ~_was_passed_on(),
        )
    )


def was_passed_on(conversation_id: int) -> bool:
    """True when its present queue passed it on before, since it began to wait."""
    found = select(Conversation.id).where(Conversation.id == conversation_id, _was_passed_on())
    return db.session.scalar(found) is not None


def latest_arrival(rule: OverflowRule) -> datetime:
    """Who has been in the queue since then or longer has waited too long."""
    return clock.now() - timedelta(minutes=rule.number or 0)


def _is_open(queue_id: int) -> bool:
    hours_id = db.session.scalar(select(Queue.operating_hours_id).where(Queue.id == queue_id))
    return is_open_now(hours_id)


def _was_passed_on() -> Any:
    return exists().where(
        RoutingDecision.conversation_id == Conversation.id,
        RoutingDecision.kind == DecisionKind.OVERFLOWED,
        RoutingDecision.queue_id == Conversation.queue_id,
        RoutingDecision.decided_at >= Conversation.offerable_at,
        RoutingDecision.facts["condition"].as_string() == OverflowCondition.LONGER_THAN.value,
    )
