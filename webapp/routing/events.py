"""What happens in queues."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.core.events import Event


@dataclass(frozen=True)
class QueueMembersChanged(Event):
    """An agent joined or left a queue."""

    queue_id: int
    agent_id: int
