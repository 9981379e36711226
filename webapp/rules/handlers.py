"""What rules do about facts: keep what they name, come along with a copy."""

from __future__ import annotations

from webapp.core.errors import Conflict
from webapp.rules.actions.items import copy_rulebook
from webapp.rules.queries.names import route_rules_to
from webapp.workstreams.actions.queues import in_use
from webapp.workstreams.events import QueueDeleted, WorkstreamCopied


def copy_rules(fact: WorkstreamCopied) -> None:
    """Classification and route-to-queue rules come along with a copy of their workstream."""
    copy_rulebook(fact.source_id, fact.workstream_id)


def keep_named_queue(fact: QueueDeleted) -> None:
    """Raise Conflict: a route-to-queue rule sends to it."""
    if route_rules_to(fact.queue_id):
        raise Conflict("queue_in_use", in_use())
