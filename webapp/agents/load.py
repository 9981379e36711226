"""What work takes of an agent, as a plain value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Load:
    """What one conversation takes of an agent: units, and a place in each capacity profile."""

    units: int
    profile_ids: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.units or self.profile_ids)
