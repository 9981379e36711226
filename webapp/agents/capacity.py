"""Capacity: reserved and freed by UPDATEs that claim, so that no two can take the same.

What is used is what agents accepted and what rings at them; the latter is also counted apart, as
reserved. Only what was accepted makes an agent busy or full, and after every change of either the
presence is computed again.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import case, exists, select, update

from webapp.agents.events import PresenceChanged
from webapp.agents.models import (
    AgentCapacityProfile,
    CapacityProfile,
    Presence,
    ProfileReset,
)
from webapp.agents.policy import (
    Load,
    PresenceCause,
    PresenceStatus,
    ProfileUse,
    SetBy,
    is_following,
    status_by_capacity,
)
from webapp.config import settings
from webapp.core import clock
from webapp.core.database import count_changed, db
from webapp.core.events import record

AVAILABLE_OR_BUSY = (PresenceStatus.AVAILABLE, PresenceStatus.BUSY)


def reserve_for_offer(
    agent_id: int, load: Load, allowed: Collection[PresenceStatus] = AVAILABLE_OR_BUSY
) -> bool:
    """Take a load of an agent whose presence is allowed, who is connected and has room for all.

    False when something is missing: roll back then, since a part may be taken.
    """
    taken = _take_units(
        agent_id,
        load.units,
        Presence.status.in_(tuple(allowed)),
        Presence.lost_at.is_(None),
        Presence.used_units + load.units <= Presence.total_units,
        ~_is_blocked(),
        reserved=load.units,
    )
    has_room = AgentCapacityProfile.used + 1 <= AgentCapacityProfile.limit
    return taken and all(
        _take_place(agent_id, profile_id, has_room, reserved=1)
        for profile_id in sorted(load.profile_ids)
    )


def reserve_for_return(agent_id: int, load: Load) -> bool:
    """Take a load of who had the conversation before, past the total and whatever their presence.

    False when no console of theirs is open: nobody would hear it ring.
    """
    taken = _take_units(agent_id, load.units, Presence.lost_at.is_(None), reserved=load.units)
    for profile_id in sorted(load.profile_ids if taken else ()):
        _take_place(agent_id, profile_id, reserved=1)
    return taken


def hold(agent_ids: Collection[int]) -> None:
    """Lock the capacity of several agents, in one order for everybody, before any is changed.

    Two who give each other something at the same moment would else wait for each other.
    """
    held = select(Presence.agent_id).where(Presence.agent_id.in_(agent_ids))
    db.session.execute(held.order_by(Presence.agent_id).with_for_update())


def accept(agent_id: int, load: Load) -> None:
    """What was reserved is taken from now on."""
    _unreserve(agent_id, load)
    follow(agent_id)


def give_up_reserved(agent_id: int, load: Load) -> None:
    """Give back what an offer had reserved. It was no work, so nothing was released either.

    Its end-of-day places were never used: they come free, too.
    """
    _unreserve(agent_id, load)
    _free_units(agent_id, load.units)
    for profile_id in sorted(load.profile_ids):
        _free_place(agent_id, profile_id)
    record(PresenceChanged(agent_id))
    follow(agent_id, keeps_choice=True)


def take_by_choice(agent_id: int, load: Load) -> None:
    """Take a load because a person chose so; may go past the total, as the reference allows."""
    _take_units(agent_id, load.units)
    for profile_id in sorted(load.profile_ids):
        _take_place(agent_id, profile_id)
    follow(agent_id)


def free(agent_id: int, load: Load) -> None:
    """Give back what was taken; never below zero. End-of-day places stay until the day is over."""
    _free_units(agent_id, load.units, last_released_at=clock.now())
    for profile_id in sorted(load.profile_ids):
        _free_place(agent_id, profile_id, _is_immediate(profile_id))
    record(PresenceChanged(agent_id))
    follow(agent_id)


def follow(agent_id: int, *, keeps_choice: bool = False) -> None:
    """Let the presence follow the capacity in use, unless a person or a rule holds it.

    `keeps_choice`: nothing was accepted or closed, so a chosen available or busy lasts on.
    """
    presence = db.session.get(Presence, agent_id, with_for_update=True)
    if presence is None or not is_following(presence.status, presence.cause):
        return
    is_chosen = presence.cause == PresenceCause.CHOSEN
    status = status_of(presence)
    if (is_chosen and keeps_choice) or (not is_chosen and status == presence.status):
        return
    if status != presence.status or presence.custom_presence_id:
        presence.changed_at = clock.now()
    presence.status, presence.cause, presence.set_by = status, PresenceCause.CAPACITY, SetBy.SYSTEM
    presence.set_by_id = presence.custom_presence_id = None
    db.session.flush()
    record(PresenceChanged(agent_id))


def status_of(presence: Presence) -> PresenceStatus:
    """What the capacity says: free, partly used or full by what the agent accepted."""
    accepted = presence.used_units - presence.reserved_units
    return status_by_capacity(accepted, presence.total_units, _uses_of(presence.agent_id))


def _uses_of(agent_id: int) -> tuple[ProfileUse, ...]:
    """What an agent has accepted of each capacity profile."""
    mine = AgentCapacityProfile
    rows = db.session.execute(
        select(mine.used - mine.reserved, mine.limit, CapacityProfile.is_blocking)
        .join(CapacityProfile, CapacityProfile.id == AgentCapacityProfile.capacity_profile_id)
        .where(AgentCapacityProfile.agent_id == agent_id, CapacityProfile.deleted_at.is_(None))
        .order_by(CapacityProfile.id)
    )
    return tuple(ProfileUse(*row) for row in rows)


def _take_units(agent_id: int, units: int, *conditions: object, reserved: int = 0) -> bool:
    taken = count_changed(
        update(Presence)
        .where(Presence.agent_id == agent_id, *conditions)  # type: ignore[arg-type]
        .values(
            used_units=Presence.used_units + units,
            reserved_units=Presence.reserved_units + reserved,
            last_assigned_at=clock.now(),
        )
    )
    if taken:
        record(PresenceChanged(agent_id))
    return bool(taken)


def _take_place(agent_id: int, profile_id: int, *conditions: object, reserved: int = 0) -> bool:
    place = AgentCapacityProfile
    return _change_place(
        agent_id, profile_id, *conditions, used=place.used + 1, reserved=place.reserved + reserved
    )


def _unreserve(agent_id: int, load: Load) -> None:
    reserved, place = Presence.reserved_units - load.units, AgentCapacityProfile
    count_changed(
        update(Presence)
        .where(Presence.agent_id == agent_id)
        .values(reserved_units=_not_negative(reserved))
    )
    for profile_id in sorted(load.profile_ids):
        _change_place(agent_id, profile_id, place.reserved > 0, reserved=place.reserved - 1)


def _free_units(agent_id: int, units: int, **values: object) -> None:
    remaining = _not_negative(Presence.used_units - units)
    count_changed(
        update(Presence).where(Presence.agent_id == agent_id).values(used_units=remaining, **values)
    )


def _free_place(agent_id: int, profile_id: int, *conditions: object) -> None:
    place = AgentCapacityProfile
    _change_place(agent_id, profile_id, place.used > 0, *conditions, used=place.used - 1)


def _change_place(agent_id: int, profile_id: int, *conditions: Any, **values: object) -> bool:
    changed = (
        update(AgentCapacityProfile)
        .filter_by(agent_id=agent_id, capacity_profile_id=profile_id)
        .where(*conditions)
        .values(**values)
    )
    return bool(count_changed(changed))


def _not_negative(number: Any) -> Any:
    return case((number < 0, 0), else_=number)


def _is_immediate(profile_id: int) -> Any:
    return exists().where(
        CapacityProfile.id == profile_id, CapacityProfile.reset == ProfileReset.IMMEDIATE
    )


def _is_blocked() -> Any:
    """At the limit of a profile that blocks: no automatic work of any kind."""
    return (
        exists()
        .where(
            AgentCapacityProfile.agent_id == Presence.agent_id,
            AgentCapacityProfile.capacity_profile_id == CapacityProfile.id,
            CapacityProfile.is_blocking,
            CapacityProfile.deleted_at.is_(None),
            AgentCapacityProfile.used >= AgentCapacityProfile.limit,
        )
        .correlate(Presence)
    )


def day_of(time_zone: str | None, moment: datetime) -> date:
    """The date at a moment in a person's own time zone; in the centre's for who chose none."""
    return moment.astimezone(ZoneInfo(time_zone or settings().time_zone)).date()
