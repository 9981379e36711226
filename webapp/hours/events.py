"""What happens to operating hours."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.core.events import Event


@dataclass(frozen=True)
class HoursChanged(Event):
    """A calendar is open at other times, or may be."""

    operating_hours_id: int


@dataclass(frozen=True)
class HoursDeleted(Event):
    """A calendar was let go of."""

    operating_hours_id: int
