"""Who is offered what next: pure rules over plain values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from webapp.agents.load import Load

OFFERS_TO_ONE_AGENT = 3
RETRY_SECONDS = 30


class AssignmentMethod(StrEnum):
    """How a queue chooses among the agents who can take a conversation."""

    HIGHEST_CAPACITY = "highest_capacity"
    ROUND_ROBIN = "round_robin"
    LEAST_ACTIVE = "least_active"
    CUSTOM = "custom"


class SkillMatching(StrEnum):
    """Exact: every skill, rated high enough. Closest: who has most of them. None: anybody."""

    EXACT = "exact"
    CLOSEST = "closest"
    NONE = "none"


def requirement_key(
    workstream_id: int | None, queue_id: int | None, load: Load, skills: Mapping[int, int]
) -> str:
    """One text for all conversations that wait for the same agents; 40 characters.

    `skills` gives the required rating by skill id.
    """
    facts = [workstream_id, queue_id, load.units, load.profile_ids, sorted(skills.items())]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:40]


def own_key(conversation_id: int) -> str:
    """The key of a conversation somebody declined: it waits for other agents than its like."""
    return f"own:{conversation_id}"


@dataclass(frozen=True)
class Candidate:
    """An agent of the queue who is available, connected and has room."""

    agent_id: int
    free_units: int
    last_assigned_at: datetime | None


@dataclass(frozen=True)
class Declines:
    """How often one agent let this conversation ring out or rejected it, and when last."""

    count: int
    last_at: datetime


def choose_agent(
    candidates: Iterable[Candidate],
    units: int,
    declines: Mapping[int, Declines],
    previous_agent_id: int | None,
    now: datetime,
) -> int | None:
    """The agent to offer to, or None.

    Who declined goes last, rests for RETRY_SECONDS, and is asked at most three times (the
    reference product's default). The previous agent goes first; then most free capacity, then
    who was assigned something longest ago.
    """
    eligible = [
        candidate
        for candidate in candidates
        if candidate.free_units >= units and _is_askable(declines.get(candidate.agent_id), now)
    ]

    def rank(candidate: Candidate) -> tuple[int, bool, int, float, int]:
        declined = declines.get(candidate.agent_id)
        assigned = candidate.last_assigned_at
        return (
            declined.count if declined else 0,
            candidate.agent_id != previous_agent_id,
            -candidate.free_units,
            assigned.timestamp() if assigned else 0.0,
            candidate.agent_id,
        )

    return min(eligible, key=rank).agent_id if eligible else None


def _is_askable(declined: Declines | None, now: datetime) -> bool:
    if declined is None:
        return True
    is_rested = declined.last_at + timedelta(seconds=RETRY_SECONDS) <= now
    return declined.count < OFFERS_TO_ONE_AGENT and is_rested
