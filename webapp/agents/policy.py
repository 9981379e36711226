"""What a presence can be, and how it follows the capacity in use: pure rules."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PresenceStatus(StrEnum):
    """Whether new work may be offered; routing looks at nothing else.

    Inactive is set by the system alone, after a missed offer.
    """

    AVAILABLE = "available"
    BUSY = "busy"
    DO_NOT_DISTURB = "do_not_disturb"
    AWAY = "away"
    OFFLINE = "offline"
    INACTIVE = "inactive"


class SetBy(StrEnum):
    """Who chose a presence."""

    AGENT = "agent"
    SYSTEM = "system"
    SUPERVISOR = "supervisor"


class PresenceCause(StrEnum):
    """Why a presence is what it is."""

    CHOSEN = "chosen"
    CAPACITY = "capacity"
    MISSED = "missed"
    REJECTED = "rejected"
    LOST = "lost"
    SIGNED_IN = "signed_in"


# What a person may choose.
CHOOSABLE = tuple(status for status in PresenceStatus if status != PresenceStatus.INACTIVE)

# What a person's day may begin with; available means: as the capacity in use says.
DEFAULTS = (PresenceStatus.AVAILABLE, PresenceStatus.AWAY, PresenceStatus.OFFLINE)


@dataclass(frozen=True)
class Load:
    """What one conversation takes of an agent: units, and a place in each capacity profile."""

    units: int
    profile_ids: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.units or self.profile_ids)


@dataclass(frozen=True)
class ProfileUse:
    """How many places of one capacity profile an agent has taken."""

    used: int
    limit: int
    is_blocking: bool = False

    @property
    def is_full(self) -> bool:
        """True when no place is left."""
        return self.used >= self.limit


def is_full(used_units: int, total_units: int, profiles: tuple[ProfileUse, ...] = ()) -> bool:
    """True when nothing more can be given: units gone, or the profiles that count are full.

    With several profiles only a blocking one counts; if none blocks, all must be full.
    """
    if used_units >= total_units:
        return True
    blocking = [profile for profile in profiles if profile.is_blocking]
    if blocking:
        return any(profile.is_full for profile in blocking)
    return bool(profiles) and all(profile.is_full for profile in profiles)


def status_by_capacity(
    used_units: int, total_units: int, profiles: tuple[ProfileUse, ...] = ()
) -> PresenceStatus:
    """Free is available, partly used busy, full do not disturb."""
    if is_full(used_units, total_units, profiles):
        return PresenceStatus.DO_NOT_DISTURB
    is_used = used_units > 0 or any(profile.used for profile in profiles)
    return PresenceStatus.BUSY if is_used else PresenceStatus.AVAILABLE


def is_following(status: PresenceStatus, cause: PresenceCause) -> bool:
    """Whether a presence gives way to the next accept or close.

    Available and busy do; do not disturb only where it came from being full. Away, offline,
    inactive and a chosen do not disturb last until they are changed.
    """
    if status == PresenceStatus.DO_NOT_DISTURB:
        return cause == PresenceCause.CAPACITY
    return status in (PresenceStatus.AVAILABLE, PresenceStatus.BUSY)
