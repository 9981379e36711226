"""Who is there, as routing sees them: plain values for the rules of the assignment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from webapp.agents.policy import PresenceStatus


@dataclass(frozen=True)
class Place:
    """What an agent has taken of one capacity profile."""

    name: str
    used: int
    limit: int
    is_blocking: bool = False


@dataclass(frozen=True)
class Candidate:
    """An agent as routing sees one. `places` by capacity profile id, `skills`: ratings by id.

    `assignments`: how many conversations ring at them or are theirs, wrap-up among them.
    """

    agent_id: int
    name: str = ""
    status: PresenceStatus = PresenceStatus.AVAILABLE
    is_connected: bool = True
    total_units: int = 100
    used_units: int = 0
    assignments: int = 0
    places: Mapping[int, Place] = field(default_factory=dict)
    skills: Mapping[int, int] = field(default_factory=dict)
    last_assigned_at: datetime | None = None
    last_released_at: datetime | None = None


@dataclass(frozen=True)
class Member:
    """An agent in a queue; `last_assigned_at` counts this queue alone."""

    agent: Candidate
    joined_at: datetime
    last_assigned_at: datetime | None = None
