"""Route to queues: which queue a conversation is sent to, by its workstream's rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from webapp.conversations.models import Conversation
from webapp.core.database import db
from webapp.core.faults import private_log
from webapp.routing.actions.classification import Classified, classify
from webapp.routing.actions.trace import decide
from webapp.routing.models import DecisionKind
from webapp.routing.queries.overflow import is_overflowing
from webapp.rules.policy import RouteChoice, RouteReason, choose_queue, share_drawn
from webapp.rules.queries.facts import facts_of, known_fields
from webapp.rules.queries.rulebook import Rulebook, names_by_id
from webapp.rules.story import routed_facts
from webapp.workstreams.models import Queue, Workstream

log = private_log(__name__)
SKILLS_FIELD = "conversation.skill"


def route(conversation: Conversation, rulebook: Rulebook | None) -> int | None:
    """The queue to send a conversation to by its workstream's rules, which classify it first.

    None without a workstream, which has no rules. One that has a queue already stays with it.
    Keeps why in the trace.
    """
    if conversation.queue_id is not None:
        kept = RouteChoice(conversation.queue_id, (), RouteReason.KEPT)
        return _traced(conversation, kept, conversation.queue_id)
    if rulebook is None:
        return None
    choice = _choice(conversation, rulebook, classify(conversation, rulebook))
    if choice.queue_id is not None:
        return _traced(conversation, choice, choice.queue_id)
    workstream = db.session.get_one(Workstream, rulebook.workstream_id)
    return _traced(conversation, choice, workstream.fallback_queue_id)


def route_anew(conversation: Conversation, skill_ids_before: Iterable[int]) -> int | None:
    """The queue its rules send a conversation to now that it needs other skills; None: it stays.

    It stays where a person or an overflow put it, and where the rules say the same as before.
    Kept in the trace only when it goes.
    """
    if conversation.workstream_id is None or conversation.queue_id is None:
        return None
    workstream = db.session.get_one(Workstream, conversation.workstream_id)
    now = facts_of(conversation)
    before = {**now, SKILLS_FIELD: [str(skill_id) for skill_id in skill_ids_before]}
    rulebook = Rulebook(workstream.id)
    former = _choice(conversation, rulebook, Classified(before))
    chosen = _choice(conversation, rulebook, Classified(now))
    was_sent_here = (former.queue_id or workstream.fallback_queue_id) == conversation.queue_id
    queue_id = chosen.queue_id or workstream.fallback_queue_id
    if not was_sent_here or queue_id == conversation.queue_id:
        return None
    return None if chosen.reason == RouteReason.ERROR else _traced(conversation, chosen, queue_id)


def _choice(conversation: Conversation, rulebook: Rulebook, classified: Classified) -> RouteChoice:
    """What the rules choose; the fallback queue when these or those before cannot be run."""
    failed = RouteChoice(None, (), RouteReason.ERROR)
    if classified.is_failed:
        return failed
    try:
        return _choose(conversation, rulebook, classified.facts)
    except SQLAlchemyError:
        raise
    except Exception:
        log.exception("the route-to-queue rules failed for conversation %s", conversation.id)
        return failed


def _choose(
    conversation: Conversation, rulebook: Rulebook, facts: Mapping[str, Any] | None
) -> RouteChoice:
    if not rulebook.routes:
        return RouteChoice(None, (), RouteReason.NO_RULES)
    return choose_queue(
        rulebook.routes,
        facts if facts is not None else facts_of(conversation),
        known_fields(rulebook.workstream_id),
        # Where it waits already it has its place.
        lambda queue_id: queue_id != conversation.queue_id and is_overflowing(queue_id),
        lambda rule_id: share_drawn(conversation.id, rule_id),
    )


def _traced(conversation: Conversation, choice: RouteChoice, queue_id: int) -> int:
    ids = {target.queue_id for step in choice.steps for target in step.rule.targets}
    names = names_by_id(Queue, {*ids, queue_id})
    facts = routed_facts(choice, names, names.get(queue_id))
    decide(conversation.id, DecisionKind.ROUTED, queue_id=queue_id, facts=facts)
    return queue_id
