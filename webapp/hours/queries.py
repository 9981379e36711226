"""Reads about calendars."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select

from webapp.core import clock
from webapp.core.database import NOTHING_HERE, db, kept_row
from webapp.core.errors import NotFound
from webapp.core.text import folded
from webapp.hours.calendar import Special, Week, is_open, joined
from webapp.hours.models import OperatingHours, SpecialDay, SpecialDayKind


def get_hours(operating_hours_id: int) -> OperatingHours:
    """A calendar that was not deleted. Raises NotFound."""
    return kept_row(OperatingHours, operating_hours_id)


def get_special_day(operating_hours_id: int, special_day_id: int) -> SpecialDay:
    """A special day of that calendar. Raises NotFound."""
    get_hours(operating_hours_id)
    found = kept_row(SpecialDay, special_day_id)
    if found.operating_hours_id != operating_hours_id:
        raise NotFound(NOTHING_HERE)
    return found


def kept_hours() -> list[OperatingHours]:
    """Every calendar that was not deleted, by name."""
    kept = select(OperatingHours).where(OperatingHours.deleted_at.is_(None))
    return sorted(db.session.scalars(kept), key=lambda row: (folded(row.name), row.id))


def hours_choices() -> list[tuple[int, str]]:
    """(id, name) of every calendar, by name."""
    found = select(OperatingHours.id, OperatingHours.name)
    rows = db.session.execute(found.where(OperatingHours.deleted_at.is_(None)))
    return sorted(((id_, name) for id_, name in rows), key=lambda row: (folded(row[1]), row[0]))


def week_of(hours: OperatingHours) -> Week:
    """A calendar as plain values, for `hours/calendar.py`."""
    specials = sorted(hours.special_days, key=lambda day: day.id)
    return Week(
        zone=zone_of(hours.time_zone),
        days=tuple(joined(ranges) for ranges in hours.weekly),
        specials=tuple(map(special_of, specials)),
    )


def special_of(day: SpecialDay) -> Special:
    """A special day as a plain value."""
    return Special(
        name=day.name,
        first=day.starts_on,
        last=day.ends_on,
        ranges=joined(day.ranges),
        is_yearly=day.is_yearly,
        is_holiday=day.kind == SpecialDayKind.HOLIDAY,
    )


def zone_of(name: str) -> ZoneInfo:
    """A zone by its name; UTC for one that clocks know no longer, so that nothing stops."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def is_open_now(operating_hours_id: int | None) -> bool:
    """True when that calendar is open; without one, or with a deleted one, at all times."""
    if operating_hours_id is None:
        return True
    hours = db.session.get(OperatingHours, operating_hours_id)
    if hours is None or hours.deleted_at is not None:
        return True
    return is_open(week_of(hours), clock.now())
