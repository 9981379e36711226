"""Route to queues: which queue a conversation is sent to, by its workstream's rules."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from webapp.conversations.models import Conversation
from webapp.core.database import db
from webapp.routing.actions.classifying import Classified
from webapp.routing.actions.tracing import decide
from webapp.routing.models import DecisionKind, Queue, Workstream
from webapp.routing.policy import RouteChoice, RouteReason, choose_queue, share_drawn
from webapp.routing.queries.facts import facts_of, known_fields
from webapp.routing.queries.overflow import is_overflowing
from webapp.routing.queries.rulebook import names_by_id, route_rules_of
from webapp.routing.telling import routed_facts

log = logging.getLogger(__name__)


def route(conversation: Conversation, classified: Classified | None = None) -> int | None:
    """The queue to send a conversation to; None without a workstream. Keeps why in the trace.

    One that has a queue already stays with it. `classified` spares reading its facts again.
    """
    if conversation.queue_id is not None:
        kept = RouteChoice(conversation.queue_id, (), RouteReason.KEPT)
        return _traced(conversation, kept, conversation.queue_id)
    if conversation.workstream_id is None:
        return None
    choice = _choice(conversation, conversation.workstream_id, classified or Classified())
    if choice.queue_id is not None:
        return _traced(conversation, choice, choice.queue_id)
    workstream = db.session.get_one(Workstream, conversation.workstream_id)
    return _traced(conversation, choice, workstream.fallback_queue_id)


def _choice(conversation: Conversation, workstream_id: int, classified: Classified) -> RouteChoice:
    """What the rules choose; the fallback queue when these or those before cannot be run."""
    failed = RouteChoice(None, (), RouteReason.ERROR)
    if classified.is_failed:
        return failed
    try:
        return _choose(conversation, workstream_id, classified.facts)
    except SQLAlchemyError:
        raise
    except Exception:
        log.exception("the route-to-queue rules failed for conversation %s", conversation.id)
        return failed


def _choose(
    conversation: Conversation, workstream_id: int, facts: Mapping[str, Any] | None
) -> RouteChoice:
    rules = route_rules_of(workstream_id)
    if not rules:
        return RouteChoice(None, (), RouteReason.NO_RULES)
    return choose_queue(
        rules,
        facts if facts is not None else facts_of(conversation),
        known_fields(workstream_id),
        is_overflowing,
        lambda rule_id: share_drawn(conversation.id, rule_id),
    )


def _traced(conversation: Conversation, choice: RouteChoice, queue_id: int) -> int:
    ids = {target.queue_id for step in choice.steps for target in step.rule.targets}
    names = names_by_id(Queue, {*ids, queue_id})
    facts = routed_facts(choice, names, names.get(queue_id))
    decide(conversation.id, DecisionKind.ROUTED, queue_id=queue_id, facts=facts)
    return queue_id
