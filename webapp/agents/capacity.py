"""Capacity units: reserved and freed by one UPDATE each, so that no two can take the same."""

from __future__ import annotations

from sqlalchemy import case, update

from webapp.agents.events import PresenceChanged
from webapp.agents.models import Presence, PresenceStatus
from webapp.core import clock
from webapp.core.database import count_changed
from webapp.core.events import record


def reserve_for_offer(agent_id: int, units: int) -> bool:
    """Take units of an agent who is available, connected and has room; False otherwise."""
    return _take(
        agent_id,
        units,
        Presence.status == PresenceStatus.AVAILABLE,
        Presence.lost_at.is_(None),
        Presence.used_units + units <= Presence.total_units,
    )


def take_by_choice(agent_id: int, units: int) -> None:
    """Take units because a person chose so; may go past the total, as the reference allows."""
    _take(agent_id, units)


def free(agent_id: int, units: int) -> None:
    """Give units back; never below zero."""
    remaining = Presence.used_units - units
    count_changed(
        update(Presence)
        .where(Presence.agent_id == agent_id)
        .values(used_units=case((remaining < 0, 0), else_=remaining))
    )
    record(PresenceChanged(agent_id))


def _take(agent_id: int, units: int, *conditions: object) -> bool:
    taken = count_changed(
        update(Presence)
        .where(Presence.agent_id == agent_id, *conditions)  # type: ignore[arg-type]
        .values(used_units=Presence.used_units + units, last_assigned_at=clock.now())
    )
    if taken:
        record(PresenceChanged(agent_id))
    return bool(taken)
