"""What of a workstream's work distribution may be changed later, as one plain value."""

from __future__ import annotations

from dataclasses import dataclass, fields

from webapp.agents.statuses import PresenceStatus
from webapp.workstreams.methods import Affinity, SkillMatching
from webapp.workstreams.models import (
    CONVERSATION_UNITS,
    OFFER_SECONDS,
    OFFERS_TO_ONE_AGENT,
    Workstream,
    WrapUpBlocking,
)

DAY_MINUTES = 24 * 60
MONTH_MINUTES = 30 * DAY_MINUTES
WRAP_UP_SECONDS = 300
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


@dataclass(frozen=True)
class Distribution:
    """Fields and defaults are those of `Workstream`; with a capacity profile the units are 0."""

    capacity_units: int = CONVERSATION_UNITS
    offer_seconds: int = OFFER_SECONDS
    capacity_profile_id: int | None = None
    wrap_up_blocking: WrapUpBlocking = WrapUpBlocking.ALWAYS
    wrap_up_seconds: int = WRAP_UP_SECONDS
    allowed_presences: tuple[str, ...] = (PresenceStatus.AVAILABLE, PresenceStatus.BUSY)
    skill_matching: SkillMatching = SkillMatching.EXACT
    affinity: Affinity = Affinity.ALWAYS
    is_picking_allowed: bool = False
    offers_per_agent: int = OFFERS_TO_ONE_AGENT
    is_inactive_after_missed: bool = False
    is_do_not_disturb_after_rejected: bool = False
    first_response_minutes: int | None = None
    next_response_minutes: int | None = None
    auto_close_open_minutes: int | None = MONTH_MINUTES
    auto_close_active_minutes: int | None = MONTH_MINUTES
    auto_close_wrap_up_minutes: int | None = DAY_MINUTES
    auto_close_waiting_minutes: int | None = 28 * DAY_MINUTES

    @property
    def wait(self) -> tuple[int, int | None, Affinity]:
        """What says for whom a conversation waits: units, capacity profile, affinity."""
        return self.capacity_units, self.capacity_profile_id, self.affinity

    @property
    def response_targets(self) -> tuple[int | None, int | None]:
        """Within how many open minutes customers should have an answer: (first, later)."""
        return self.first_response_minutes, self.next_response_minutes


def distribution_of(workstream: Workstream) -> Distribution:
    """A workstream's present distribution."""
    values = {field.name: getattr(workstream, field.name) for field in fields(Distribution)}
    return Distribution(**values | {"allowed_presences": tuple(workstream.allowed_presences)})


def distribute(workstream: Workstream, distribution: Distribution) -> None:
    """Let a workstream have this distribution."""
    for field in fields(Distribution):
        setattr(workstream, field.name, getattr(distribution, field.name))
    workstream.allowed_presences = [str(presence) for presence in distribution.allowed_presences]
