"""Which day it is for an agent."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import current_app

from webapp.config import Settings


def day_of(time_zone: str | None, moment: datetime) -> date:
    """The date at a moment in a person's own time zone; in the centre's for who chose none."""
    return moment.astimezone(ZoneInfo(time_zone or _centres())).date()


def _centres() -> str:
    settings: Settings = current_app.extensions["kanava_settings"]
    return settings.time_zone
