"""What the assignment works with, as plain values: who waits, for what kind of agent, and who is
there. The rules over them are in `eligibility.py`, `choice.py` and `plan.py`, as pure.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from webapp.agents.policy import Load, PresenceStatus
from webapp.routing.candidates import Member
from webapp.workstreams.distribution import Affinity, AssignmentMethod, OrderBy, SkillMatching

OFFERS_TO_ONE_AGENT = 3
RETRY_SECONDS = 30
# So often declined by whomever, a conversation is offered to nobody any more by itself.
DECLINES_LIMIT = 100


class Obstacle(StrEnum):
    """Why an agent cannot be offered a conversation."""

    NOT_MEMBER = "not_member"
    PRESENCE = "presence"
    NOT_CONNECTED = "not_connected"
    CAPACITY = "capacity"
    PROFILE = "profile"
    PROFILE_BLOCKED = "profile_blocked"
    SKILL = "skill"
    DECLINED_OFTEN = "declined_often"
    RESTING = "resting"


ORDERS = {
    AssignmentMethod.HIGHEST_CAPACITY: OrderBy.FREE_CAPACITY,
    AssignmentMethod.ROUND_ROBIN: OrderBy.ROUND_ROBIN,
    AssignmentMethod.FEWEST_CONVERSATIONS: OrderBy.FEWEST_CONVERSATIONS,
}
AVAILABLE_OR_BUSY = (PresenceStatus.AVAILABLE, PresenceStatus.BUSY)
OWN_KEY = "own:"


def requirement_key(
    workstream_id: int | None,
    queue_id: int | None,
    load: Load,
    skills: Mapping[int, int],
    returns_to: int | None = None,
) -> str:
    """One text for all conversations that wait for the same agents; 40 characters.

    `skills` gives the required rating by skill id. `returns_to`: see `Queued`.
    """
    facts = [workstream_id, queue_id, load.units, load.profile_ids, sorted(skills.items())]
    if returns_to is not None:
        facts.append(returns_to)
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:40]


def needed_load(
    own_units: int | None, own_profile_ids: Iterable[int], units: int, profile_id: int | None
) -> Load:
    """What a conversation takes of an agent: its own needs before its workstream's."""
    profile_ids = {*own_profile_ids, *(() if profile_id is None else (profile_id,))}
    return Load(units if own_units is None else own_units, tuple(sorted(profile_ids)))


def own_key(conversation_id: int) -> str:
    """The key of a conversation somebody declined: it waits for other agents than its like."""
    return f"{OWN_KEY}{conversation_id}"


@dataclass(frozen=True)
class Step:
    """One way to look for an agent; a queue's custom method tries several in order."""

    matching: SkillMatching = SkillMatching.EXACT
    presences: tuple[PresenceStatus, ...] = AVAILABLE_OR_BUSY
    order_by: OrderBy = OrderBy.FREE_CAPACITY


@dataclass(frozen=True)
class Terms:
    """How conversations of one workstream are given out in one queue; at least one step."""

    steps: tuple[Step, ...] = (Step(),)
    method: AssignmentMethod = AssignmentMethod.HIGHEST_CAPACITY
    affinity: Affinity = Affinity.ALWAYS
    offers_per_agent: int = OFFERS_TO_ONE_AGENT
    offer_seconds: int = 120
    is_auto_assigned: bool = False


def steps_of(
    method: AssignmentMethod,
    written: list[dict[str, Any]],
    matching: SkillMatching,
    presences: tuple[PresenceStatus, ...],
) -> tuple[Step, ...]:
    """The steps of a queue; `written` are the custom method's, as the queue keeps them.

    Words nobody knows any more give way to the workstream's: a broken step must not stop a queue.
    """
    if method != AssignmentMethod.CUSTOM or not written:
        return (Step(matching, presences, ORDERS.get(method, OrderBy.FREE_CAPACITY)),)
    return tuple(
        Step(
            _known(SkillMatching, step.get("skills"), matching),
            presences_of(step.get("presences") or []) or presences,
            _known(OrderBy, step.get("order_by"), OrderBy.FREE_CAPACITY),
        )
        for step in written
    )


def presences_of(words: list[str]) -> tuple[PresenceStatus, ...]:
    """The presences that exist among some words."""
    return tuple(status for status in PresenceStatus if status.value in words)


def _known(kind: Any, word: Any, otherwise: Any) -> Any:
    return kind(word) if word in list(kind) else otherwise


@dataclass(frozen=True)
class Declines:
    """How often one agent let this conversation go, and when last.

    `count`: offers rejected or not answered, of which there is a limit. `returned`: turns of
    theirs after which it was given back or moved on.
    """

    count: int
    last_at: datetime
    returned: int = 0

    @property
    def times(self) -> int:
        """In whatever way: who did so more often is asked later."""
        return self.count + self.returned


@dataclass(frozen=True)
class Queued:
    """A conversation nobody is offered right now.

    `order`: the smallest first: queue priority, its own priority, since when it waits, id.
    `skills`: required rating by skill id. `declines` by agent id. `preferred_agent_ids`: the
    contact's, the first before the others. `is_given_up`: declined too often altogether.
    """

    conversation_id: int
    queue_id: int
    workstream_id: int
    key: str
    order: tuple[int, int, datetime, int]
    load: Load
    terms: Terms = Terms()
    skills: Mapping[int, int] = field(default_factory=dict)
    declines: Mapping[int, Declines] = field(default_factory=dict)
    previous_agent_id: int | None = None
    preferred_agent_ids: tuple[int, ...] = ()
    is_given_up: bool = False

    @property
    def is_stale(self) -> bool:
        """True when its key does not say any more for whom it waits."""
        if self.key.startswith(OWN_KEY):
            return False
        needs = (self.workstream_id, self.queue_id, self.load, self.skills, self.returns_to)
        return bool(self.declines) or self.key != requirement_key(*needs)

    @property
    def returns_to(self) -> int | None:
        """Whose it is, whatever their presence and capacity, as long as they did not let it go."""
        agent_id = self.previous_agent_id
        is_theirs = self.terms.affinity == Affinity.ALWAYS and agent_id not in self.declines
        return agent_id if is_theirs else None


@dataclass(frozen=True)
class Verdict:
    """What was found of one agent: an obstacle with its facts, or none."""

    agent_id: int
    name: str
    obstacle: Obstacle | None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Pair:
    """A conversation and the agent it is to be offered to.

    `presences`: those the offer allows. `because`: why this agent. `members`: all who were
    considered by `step`, as they were then, at `looked_at`. `is_return`: whatever the agent's
    presence and capacity.
    """

    waiting: Queued
    agent_id: int
    step: Step
    because: str
    members: tuple[Member, ...] = ()
    looked_at: datetime | None = None
    is_return: bool = False
