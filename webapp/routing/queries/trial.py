"""The rules of a workstream tried on facts, without changing anything: for the Try it box."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp.core.database import db
from webapp.routing.queries.overflow import is_overflowing
from webapp.rules.outputs import seen_with
from webapp.rules.policy import choose_queue, run_rulesets, share_drawn
from webapp.rules.queries.facts import known_fields
from webapp.rules.queries.names import Names, names_of_all
from webapp.rules.queries.rulebook import route_rules_of, rulesets_of
from webapp.rules.story import classified_facts, routed_facts
from webapp.workstreams.models import Workstream


@dataclass(frozen=True)
class Trial:
    """What the rules would do, in the values of the trace.

    `rulesets` and `outputs` are those of a CLASSIFIED decision, `rules`, `queue` (its name) and
    `reason` those of a ROUTED one. `is_overflowing`: its queue's own overflow rules come into
    force at this moment.
    """

    rulesets: list[dict[str, Any]]
    outputs: dict[str, Any]
    rules: list[dict[str, Any]]
    queue_id: int
    queue: str
    reason: str
    is_overflowing: bool


def try_rules(
    workstream_id: int,
    facts: Mapping[str, Any],
    conversation_id: int = 0,
    names: Names | None = None,
) -> Trial:
    """Classify and route these facts (`facts_to_try` of a conversation, or typed ones).

    The queue is the one before any overflow rule of its own. With a conversation's id its share
    is drawn as it was. `names`: those of now, where they are known already.
    """
    known, names = known_fields(workstream_id), names or names_of_all()
    result = run_rulesets(rulesets_of(workstream_id), facts, known)
    choice = choose_queue(
        route_rules_of(workstream_id),
        seen_with(facts, result.outputs),
        known,
        is_overflowing,
        lambda rule_id: share_drawn(conversation_id, rule_id),
    )
    workstream = db.session.get_one(Workstream, workstream_id)
    queue_id = choice.queue_id or workstream.fallback_queue_id
    classified = classified_facts(result.rulesets, result.outputs, names.skills, names.profiles)
    routed = routed_facts(choice, names.queues, names.queues.get(queue_id))
    return Trial(
        rulesets=classified["rulesets"],
        outputs=classified["outputs"],
        rules=routed["rules"],
        queue_id=queue_id,
        queue=str(routed["queue"]),
        reason=str(routed["reason"]),
        is_overflowing=is_overflowing(queue_id),
    )
