"""How work is distributed, by plain names, and the bounds of it. The rules are in `routing/`."""

from __future__ import annotations

from enum import StrEnum

from webapp.agents.policy import PresenceStatus

# The reference product's bounds.
SHORTEST_WRAP_UP, LONGEST_WRAP_UP = 30, 3600
MOST_OFFERS_TO_ONE_AGENT = 5
# Nobody can be offered anything while offline, and inactive is what a missed offer makes.
OFFERABLE = (
    PresenceStatus.AVAILABLE,
    PresenceStatus.BUSY,
    PresenceStatus.DO_NOT_DISTURB,
    PresenceStatus.AWAY,
)


class AssignmentMethod(StrEnum):
    """How a queue chooses among the agents who can take a conversation."""

    HIGHEST_CAPACITY = "highest_capacity"
    ROUND_ROBIN = "round_robin"
    FEWEST_CONVERSATIONS = "fewest_conversations"
    CUSTOM = "custom"


class SkillMatching(StrEnum):
    """Exact: every skill, rated high enough. Closest: who has most of them. None: anybody."""

    EXACT = "exact"
    CLOSEST = "closest"
    NONE = "none"


class Affinity(StrEnum):
    """Who is asked first about a conversation that comes back to be assigned.

    None: whom the queue's method chooses. Able: who had it, where they can take it. Always: who
    had it, whatever their presence and capacity, before anything else that waits (reference 2.2).
    """

    NONE = "none"
    ABLE = "able"
    ALWAYS = "always"


class OrderBy(StrEnum):
    """Who of several goes first, in a step of the custom method and in the other methods."""

    FREE_CAPACITY = "free_capacity"
    ROUND_ROBIN = "round_robin"
    FEWEST_CONVERSATIONS = "fewest_conversations"
    RATING = "rating"
    SKILL_COUNT = "skill_count"
