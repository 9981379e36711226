"""What happens to workstreams and queues."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.core.events import Event


@dataclass(frozen=True)
class QueueMembersChanged(Event):
    """An agent joined or left a queue."""

    queue_id: int
    agent_id: int


@dataclass(frozen=True)
class QueueSettingsChanged(Event):
    """A queue gives work out otherwise, or overflows otherwise; `has_other_hours`: or is open
    at other times.
    """

    queue_id: int
    has_other_hours: bool


@dataclass(frozen=True)
class QueueDeleted(Event):
    """A queue was let go of."""

    queue_id: int


@dataclass(frozen=True)
class WorkstreamCopied(Event):
    """A workstream was made as a copy of another one: what belongs to it comes along."""

    source_id: int
    workstream_id: int


@dataclass(frozen=True)
class DistributionChanged(Event):
    """A workstream gives work out otherwise. `is_wait_other`: its conversations wait for other
    agents; `are_targets_other`: its response targets are others.
    """

    workstream_id: int
    is_wait_other: bool
    are_targets_other: bool
