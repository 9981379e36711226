"""What a presence can be, who set it and why."""

from __future__ import annotations

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
