"""Which day it is for an agent."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def day_of(time_zone: str | None, moment: datetime) -> date:
    """The date at a moment in a person's own time zone; in UTC for who has chosen none."""
    return moment.astimezone(ZoneInfo(time_zone) if time_zone else UTC).date()
