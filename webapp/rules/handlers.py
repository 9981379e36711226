"""What rules do when something they name is let go of."""

from __future__ import annotations

from webapp.core.errors import Conflict
from webapp.rules.queries.usage import route_rules_to
from webapp.workstreams.actions.queues import in_use
from webapp.workstreams.events import QueueDeleted


def keep_named_queue(fact: QueueDeleted) -> None:
    """Raise Conflict: a route-to-queue rule sends to it."""
    if route_rules_to(fact.queue_id):
        raise Conflict(in_use())
