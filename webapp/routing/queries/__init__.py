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
from webapp.routing.queries.waiting import DECLINED, declines_of, waiting_of

__all__ = [
    "DECLINED",
    "QueueUse",
    "declines_of",
    "get_queue",
    "get_workstream",
    "instances_of",
    "member_ids_of",
    "queue_ids_of",
    "queue_use",
    "viewer_of",
    "waiting_of",
]
