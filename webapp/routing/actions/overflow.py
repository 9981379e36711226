"""What happens when a queue overflows: another queue, or a last word to the customer."""

from __future__ import annotations

from webapp.automation.actions.automated_messages import say
from webapp.automation.triggers import Trigger
from webapp.conversations.actions.closures import close_by_rule
from webapp.conversations.models import Conversation
from webapp.conversations.states import ClosureReason, ConversationState
from webapp.core import clock
from webapp.core.database import db
from webapp.routing.actions.placement import place
from webapp.routing.actions.trace import decide
from webapp.routing.models import DecisionKind
from webapp.routing.queries.overflow import (
    Overflow,
    latest_arrival,
    overflow_of,
    was_passed_on,
)
from webapp.workstreams.models import OverflowAction, OverflowCondition, OverflowRule, Queue

MINUTE = 60


def overflow_before(conversation: Conversation, queue_id: int | None) -> int | None:
    """The queue an open conversation is to wait in when it was sent to `queue_id`.

    None when it was ended, or was sent nowhere. The caller places it. Queues that pass it on in
    a circle are asked once each: it waits in the one it comes back to.

    What comes back to its own queue, because the customer answered, was let in before: an agent
    waits for that answer, and a rule must not end it or give it to others.
    """
    if queue_id is None or conversation.queue_id == queue_id:
        return queue_id
    return _walk(conversation, queue_id, set())


def overflow_while(conversation_id: int, rule_id: int) -> bool:
    """Carry out a rule on a conversation that waited too long; False when it is not so any more.

    Looked at anew under the conversation's lock, so that two workers do it once.
    """
    conversation = db.session.get(
        Conversation, conversation_id, with_for_update={"of": Conversation}, populate_existing=True
    )
    rule = db.session.get(OverflowRule, rule_id)
    if conversation is None or rule is None or not _is_overdue(conversation, rule):
        return False
    overflow = Overflow(rule, _minutes_in_queue(conversation))
    if rule.action == OverflowAction.END:
        _end(conversation, rule.queue_id, overflow)
        return True
    target_id = _target_of(rule)
    _trace(conversation, rule.queue_id, overflow, OverflowAction.OTHER_QUEUE, target_id)
    final_id = _walk(conversation, target_id, {rule.queue_id})
    if final_id is not None:
        place(conversation, final_id)
    return True


def _walk(conversation: Conversation, queue_id: int, seen: set[int]) -> int | None:
    """Follow the rules from queue to queue; None when one of them ended the conversation."""
    while queue_id not in seen:
        overflow = overflow_of(queue_id, conversation.id)
        if overflow is None:
            return queue_id
        if overflow.rule.action == OverflowAction.END:
            _end(conversation, queue_id, overflow)
            return None
        action = OverflowAction(overflow.rule.action)
        target_id = _target_of(overflow.rule)
        _trace(conversation, queue_id, overflow, action, target_id)
        seen.add(queue_id)
        queue_id = target_id
    return queue_id


def _target_of(rule: OverflowRule) -> int:
    """Where it goes; the queue itself when it waits there anyway or the other one is gone."""
    if rule.action != OverflowAction.OTHER_QUEUE or rule.target_queue_id is None:
        return rule.queue_id
    target = db.session.get(Queue, rule.target_queue_id)
    is_kept = target is not None and target.deleted_at is None
    return rule.target_queue_id if is_kept else rule.queue_id


def _end(conversation: Conversation, queue_id: int, overflow: Overflow) -> None:
    """Say goodbye, then close: a reply token that is still fresh makes it free."""
    conversation.queue_id = queue_id
    _trace(conversation, queue_id, overflow, OverflowAction.END, None)
    is_closed = overflow.rule.condition == OverflowCondition.OUT_OF_HOURS
    trigger = Trigger.OVERFLOW_CLOSED if is_closed else Trigger.OVERFLOW_BUSY
    say(conversation, trigger, overflow.rule.message)
    close_by_rule(conversation, ClosureReason.OVERFLOW)


def _is_overdue(conversation: Conversation, rule: OverflowRule) -> bool:
    return (
        conversation.state == ConversationState.OPEN
        and conversation.offered_agent_id is None
        and conversation.queue_id == rule.queue_id
        and rule.condition == OverflowCondition.LONGER_THAN
        and conversation.queued_at is not None
        and conversation.queued_at <= latest_arrival(rule)
        and not conversation.social_profile.is_standby
        and not was_passed_on(conversation.id)
    )


def _minutes_in_queue(conversation: Conversation) -> int:
    since = conversation.queued_at or clock.now()
    return int((clock.now() - since).total_seconds()) // MINUTE


def _trace(
    conversation: Conversation,
    queue_id: int,
    overflow: Overflow,
    action: OverflowAction,
    target_id: int | None,
) -> None:
    facts = {
        "queue": _name_of(queue_id),
        "condition": OverflowCondition(overflow.rule.condition).value,
        "number": overflow.rule.number,
        "found": overflow.found,
        "action": action.value,
        "target": _name_of(target_id),
    }
    decide(conversation.id, DecisionKind.OVERFLOWED, queue_id=queue_id, facts=facts)


def _name_of(queue_id: int | None) -> str | None:
    queue = db.session.get(Queue, queue_id) if queue_id is not None else None
    return queue.name if queue is not None else None
