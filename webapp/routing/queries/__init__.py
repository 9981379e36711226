"""Reads about workstreams, queues and what waits in them."""

from webapp.routing.queries.arranged import (
    QueueUse,
    get_queue,
    get_workstream,
    instances_of,
    member_ids_of,
    queue_ids_of,
    queue_use,
    viewer_of,
)
from webapp.routing.queries.waiting import (
    DECLINED,
    Waiting,
    candidates_of,
    declines_of,
    waiting_with_agents,
)

__all__ = [
    "DECLINED",
    "QueueUse",
    "Waiting",
    "candidates_of",
    "declines_of",
    "get_queue",
    "get_workstream",
    "instances_of",
    "member_ids_of",
    "queue_ids_of",
    "queue_use",
    "viewer_of",
    "waiting_with_agents",
]
