"""Calendars made, changed, copied, deleted; what hangs on them is counted anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from webapp.core import clock
from webapp.core.audit import Verb, note
from webapp.core.database import db
from webapp.core.errors import Invalid
from webapp.core.events import record
from webapp.core.names import flush_name, is_taken
from webapp.hours.events import HoursChanged, HoursDeleted
from webapp.hours.models import OperatingHours, Ranges, SpecialDay, SpecialDayKind
from webapp.hours.public_holidays import PublicHoliday
from webapp.hours.words import DAY_KEYS, ranges_words, special_words

HOURS = "operating_hours"


@dataclass(frozen=True)
class Facts:
    """What a calendar is besides its special days. `weekly`: seven days, Monday first."""

    name: str
    description: str
    time_zone: str
    weekly: list[Ranges]


@dataclass(frozen=True)
class DayFacts:
    """What a special day is; a holiday's ranges do not count."""

    kind: SpecialDayKind
    name: str
    starts_on: date
    ends_on: date
    is_yearly: bool
    ranges: Ranges


def create_hours(facts: Facts, copy_of: OperatingHours | None = None) -> OperatingHours:
    """Create a calendar, with the special days of another one.

    Raises Invalid: the name is taken.
    """
    _require_free_name(facts.name)
    hours = OperatingHours(**vars(facts))
    db.session.add(hours)
    flush_name(_taken())
    for day in copy_of.special_days if copy_of else ():
        hours.special_days.append(SpecialDay(**vars(_facts_of_day(day)), source=day.source))
    db.session.flush()
    note(Verb.CREATED, HOURS, hours.id, hours.name, after=_facts(hours))
    return hours


def change_hours(hours: OperatingHours, facts: Facts, version: int | None = None) -> None:
    """Change a calendar.

    Raises:
        Conflict: somebody else changed it since `version`.
        Invalid: the name is taken.
    """
    hours.require_version(version)
    _require_free_name(facts.name, hours.id)
    before = _facts(hours)
    for name, value in vars(facts).items():
        setattr(hours, name, value)
    flush_name(_taken())
    _changed(hours, before)


def delete_hours(hours: OperatingHours, version: int | None = None) -> None:
    """Let go of a calendar; its row stays for the audit log. Whoever needs it refuses.

    Raises:
        Conflict: somebody else changed it since `version`.
    """
    hours.require_version(version)
    before = _facts(hours)
    hours.deleted_at = clock.now()
    db.session.flush()
    record(HoursDeleted(hours.id))
    note(Verb.DELETED, HOURS, hours.id, hours.name, before)


def put_special_day(
    hours: OperatingHours, day: SpecialDay | None, facts: DayFacts, version: int | None = None
) -> None:
    """Add a special day, or change one; an imported one that is moved is the centre's own.

    Raises Conflict: the calendar changed since `version`.
    """
    hours.require_version(version)
    before = _facts(hours)
    if day is None:
        hours.special_days.append(SpecialDay(**vars(facts)))
    else:
        if (day.starts_on, day.ends_on) != (facts.starts_on, facts.ends_on):
            day.source = None
        for name, value in vars(facts).items():
            setattr(day, name, value)
    _changed(hours, before)


def drop_special_day(hours: OperatingHours, day: SpecialDay, version: int | None = None) -> None:
    """Take a special day out. Raises Conflict: the calendar changed since `version`."""
    hours.require_version(version)
    before = _facts(hours)
    hours.special_days.remove(day)
    db.session.delete(day)
    _changed(hours, before)


def import_holidays(
    hours: OperatingHours, found: Sequence[PublicHoliday], source: str, version: int | None = None
) -> tuple[int, int]:
    """Add the public holidays that are not in yet, take out those that are none any more.

    `source`: what they are imported from ("JP", "DE-BY"). Gives how many came and went. Raises
    Conflict: the calendar changed since `version`.
    """
    hours.require_version(version)
    before, known = _facts(hours), imported_days(hours, source)
    stale = stale_days(hours, found, source)
    for day in stale:
        hours.special_days.remove(day)
        db.session.delete(day)
    fresh = [holiday for holiday in found if holiday.day not in known]
    for holiday in fresh:
        facts = DayFacts(
            SpecialDayKind.HOLIDAY, holiday.name[:100], holiday.day, holiday.day, False, []
        )
        hours.special_days.append(SpecialDay(**vars(facts), source=source))
    _changed(hours, before)
    return len(fresh), len(stale)


def stale_days(
    hours: OperatingHours, found: Sequence[PublicHoliday], source: str
) -> list[SpecialDay]:
    """Days imported from there that, in the years of those found, are no holidays any more.

    What somebody gave hours or made yearly is theirs and stays.
    """
    kept, years = {holiday.day for holiday in found}, {holiday.day.year for holiday in found}
    return [
        day
        for day in hours.special_days
        if day.source == source and day.starts_on.year in years and day.starts_on not in kept
        if day.kind == SpecialDayKind.HOLIDAY and not day.is_yearly
    ]


def imported_days(hours: OperatingHours, source: str) -> set[date]:
    """The days that were imported from there already."""
    return {day.starts_on for day in hours.special_days if day.source == source}


def _changed(hours: OperatingHours, before: dict[str, object]) -> None:
    db.session.flush()
    note(Verb.CHANGED, HOURS, hours.id, hours.name, before, _facts(hours))
    record(HoursChanged(hours.id))


def _require_free_name(name: str, own_id: int | None = None) -> None:
    if is_taken(OperatingHours, name, own_id):
        raise Invalid("name_taken", _taken(), "name")


def _taken() -> str:
    return _("There are operating hours of that name already.")


def _facts_of_day(day: SpecialDay) -> DayFacts:
    return DayFacts(
        SpecialDayKind(day.kind), day.name, day.starts_on, day.ends_on, day.is_yearly, day.ranges
    )


def _facts(hours: OperatingHours) -> dict[str, object]:
    """The calendar for the audit log: a field a weekday, special days as lines."""
    week = {key: ranges_words(hours.weekly[at]) for at, key in enumerate(DAY_KEYS)}
    days = sorted(hours.special_days, key=lambda day: (day.starts_on, day.name))
    return {
        "name": hours.name,
        "description": hours.description,
        "time_zone": hours.time_zone,
        **week,
        "special_days": [special_words(day) for day in days],
    }
